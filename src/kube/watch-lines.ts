import { SupportPacketError } from '../api/errors.ts';
import { type StatusLike, errorFromStatus } from './kube-errors.ts';
import type { KubeObject } from './ports.ts';

/** One line of a watch. */
export type WatchLine =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubeObject; readonly resourceVersion: string }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

/** Bytes of one line; etcd does not store an object above 1.5 MiB. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
const LINE_FEED = 0x0a;

/** Cuts chunks into lines; a line may come in any number of chunks, cut anywhere, even inside a UTF-8 character. */
export function createLineSplitter(): { push(chunk: Buffer): string[] } {
  let pending: Buffer[] = [];
  let size = 0;
  return {
    push: (chunk) => {
      const lines: string[] = [];
      let from = 0;
      for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
        pending.push(chunk.subarray(from, at));
        lines.push(Buffer.concat(pending).toString('utf8'));
        pending = [];
        size = 0;
        from = at + 1;
      }
      const rest = chunk.subarray(from);
      size += rest.length;
      if (size > MAX_LINE_BYTES) throw new SupportPacketError('KUBE_PROTOCOL', 'Watch: a line is too long');
      if (rest.length > 0) pending.push(Buffer.from(rest));
      return lines;
    },
  };
}

/**
 * Reads one line. Throws the KUBE_* error of an ERROR event (410 is KUBE_GONE) and KUBE_PROTOCOL for anything that is not
 * a watch event; undefined for an empty line.
 */
export function parseWatchLine(line: string): WatchLine | undefined {
  if (line.trim() === '') return undefined;
  const event = parseEvent(line);
  const object = event.object;
  if (event.type === 'ERROR') {
    const status = object as StatusLike;
    throw errorFromStatus('Watch', status.code ?? 500, status);
  }
  const resourceVersion = (object as KubeObject).metadata?.resourceVersion;
  if (resourceVersion === undefined)
    throw new SupportPacketError('KUBE_PROTOCOL', 'Watch: an event without resourceVersion');
  switch (event.type) {
    case 'BOOKMARK':
      return { type: 'BOOKMARK', resourceVersion };
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type: event.type, object, resourceVersion };
    default:
      throw new SupportPacketError('KUBE_PROTOCOL', 'Watch: an event of unknown type');
  }
}

function parseEvent(line: string): { readonly type: string; readonly object: object } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new SupportPacketError('KUBE_PROTOCOL', 'Watch: a line is not JSON', { cause: error });
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    !('type' in value) ||
    typeof value.type !== 'string' ||
    !('object' in value) ||
    typeof value.object !== 'object' ||
    value.object === null
  ) {
    throw new SupportPacketError('KUBE_PROTOCOL', 'Watch: a line is not an event');
  }
  return { type: value.type, object: value.object };
}
