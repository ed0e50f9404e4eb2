import { isRefused, openEndpoint } from '../http-source.ts';
import type { LivePod } from '../ports.ts';
import type { PodAccess } from '../../kube/ports.ts';

/** Milliseconds: planning waits for these answers, and a process that is well gives them at once, also a busy one. */
const PATIENCE = 5000;
/** Longest answer that is looked at. */
const MAX_BYTES = 4 * 1024 * 1024;

/** What a port said to one question: `mute` when it took the connection and said nothing, `other` for whatever else went wrong. */
export type Answer =
  { readonly type: 'answer'; readonly body: Buffer } | { readonly type: 'refused' | 'mute' | 'other' };

/** One short question to a port of a pod. Never rejects: what is planned upon it fails by itself where the answer is missing. */
export async function ask(
  access: PodAccess,
  { pod, selected }: LivePod,
  { port, path }: { readonly port: number; readonly path: string },
  signal: AbortSignal,
): Promise<Answer> {
  const patience = AbortSignal.timeout(PATIENCE);
  const limit = AbortSignal.any([signal, patience]);
  const endpoint = { namespace: pod.metadata?.namespace ?? '', pod: selected.name, port, path };
  try {
    const { chunks } = await openEndpoint(access, endpoint, limit);
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) return { type: 'other' };
      parts.push(chunk);
    }
    return { type: 'answer', body: Buffer.concat(parts) };
  } catch (error) {
    if (isRefused(error)) return { type: 'refused' };
    return { type: patience.aborted ? 'mute' : 'other' };
  }
}

/** A port from which nothing will come: asking it for files would only hold others up. */
export function isDead({ type }: Answer): boolean {
  return type === 'refused' || type === 'mute';
}
