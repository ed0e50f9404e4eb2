import { isRefused, openEndpoint } from '../http-source.ts';
import type { LivePod } from '../ports.ts';
import type { PodAccess } from '../../kube/ports.ts';

/** Milliseconds: planning waits for these answers, and a process that is well gives them at once. */
const PATIENCE = 5000;
/** Longest answer that is looked at. */
const MAX_BYTES = 4 * 1024 * 1024;

/** What a port said to one question; `silent` when it took the connection and did not answer as it should. */
export type Answer =
  { readonly type: 'answer'; readonly body: Buffer } | { readonly type: 'refused' } | { readonly type: 'silent' };

/** One short question to a port of a pod. Never rejects: what is planned upon it fails by itself where the answer is missing. */
export async function ask(
  access: PodAccess,
  { pod, selected }: LivePod,
  { port, path }: { readonly port: number; readonly path: string },
  signal: AbortSignal,
): Promise<Answer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  const endpoint = { namespace: pod.metadata?.namespace ?? '', pod: selected.name, port, path };
  try {
    const { chunks } = await openEndpoint(access, endpoint, limit);
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) return { type: 'silent' };
      parts.push(chunk);
    }
    return { type: 'answer', body: Buffer.concat(parts) };
  } catch (error) {
    return { type: isRefused(error) ? 'refused' : 'silent' };
  }
}
