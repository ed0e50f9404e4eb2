import { SupportPacketError, isSupportPacketError } from '../api/errors.ts';
import type { PodAccess } from '../kube/ports.ts';
import type { OpenedSource } from './ports.ts';

/** A GET to a port of a pod. */
export interface PodEndpoint {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
  readonly path: string;
}

/** Opens the body of an answer with status 200. Anything else is HTTP_STATUS with the status; the body is dropped unread. */
export async function openEndpoint(
  access: PodAccess,
  endpoint: PodEndpoint,
  signal: AbortSignal,
): Promise<OpenedSource> {
  const answer = await access.http(endpoint, signal);
  if (answer.status !== 200) {
    answer.body.destroy();
    const { port, path } = endpoint;
    const message = `Port ${String(port)} answered ${String(answer.status)} to ${path}`;
    throw new SupportPacketError('HTTP_STATUS', message, { status: answer.status });
  }
  return { chunks: answer.body as AsyncIterable<Buffer> };
}

/** True when nothing listens on the port. */
export function isRefused(error: unknown): boolean {
  return isSupportPacketError(error, 'PORT_REFUSED');
}
