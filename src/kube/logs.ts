import type { Readable } from 'node:stream';
import { bodyStream } from './body-stream.ts';
import type { KubeTransport } from './http-request.ts';
import type { LogOptions } from './ports.ts';
import { resourcePath, withQuery } from './resource-path.ts';
import { resources } from './resources.ts';

/** Milliseconds: a kubelet that looks for `sinceSeconds` in a large rotated log may be silent for long before the first byte. */
const IDLE_TIMEOUT = 60_000;

/** Opens pods/log as a plain HTTP body. It never follows: the log ends where it stands when the kubelet has read it. */
export async function openLogs(transport: KubeTransport, options: LogOptions, signal: AbortSignal): Promise<Readable> {
  const { namespace, pod, container, ...query } = options;
  const path = withQuery(resourcePath(resources.pods, { namespace, name: pod, subresource: 'log' }), {
    container,
    ...query,
  });
  const answer = await transport.send({ method: 'GET', path }, signal);
  return bodyStream(answer, {
    what: `Log of ${namespace}/${pod}/${container}`,
    code: 'STREAM_DROPPED',
    idleTimeout: IDLE_TIMEOUT,
    signal,
  });
}
