import type { IncomingMessage } from 'node:http';
import { SupportPacketError } from '../api/errors.ts';
import { abortError, connectionError } from './kube-errors.ts';

/** Reads a whole answer as JSON. Rejects with KUBE_PROTOCOL when it is larger than `maxBytes` or not JSON. */
export async function readJson(
  answer: IncomingMessage,
  what: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<unknown> {
  const text = await readText(answer, what, maxBytes, signal);
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw new SupportPacketError('KUBE_PROTOCOL', `${what}: the answer is not JSON`, { cause: error });
  }
}

async function readText(answer: IncomingMessage, what: string, maxBytes: number, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > maxBytes) {
        throw new SupportPacketError('KUBE_PROTOCOL', `${what}: the answer is larger than ${String(maxBytes)} bytes`);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw signal.aborted ? abortError(signal, what) : connectionError(what, error);
  }
  return Buffer.concat(chunks).toString('utf8');
}
