import { isSupportPacketError } from '../api/errors.ts';
import type { ManifestItem } from '../archive/manifest.ts';
import type { Spool, SpooledFile } from '../archive/spool.ts';
import type { Item, OpenedSource, Rung } from '../products/ports.ts';
import type { Redactor } from '../redact/redactor.ts';
import { deadline } from './item-deadline.ts';
import { warningFor } from './warning-for.ts';
import type { WarningList } from './warning-list.ts';

export interface CollectItemDeps {
  readonly redactor: Redactor;
  readonly spool: Spool;
  readonly warnings: WarningList;
  /** Bytes as they came from the source. */
  readonly onBytes: (bytes: number) => void;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** Climbs down the ladder until a rung works. Never throws: what went wrong is a warning and a line of the manifest. */
export async function collectItem(item: Item, deps: CollectItemDeps, signal: AbortSignal): Promise<ManifestItem> {
  const started = deps.now();
  using limit = deadline(item.deadlineSeconds, signal, item.path);
  const failures: unknown[] = [];
  for (const rung of item.rungs) {
    try {
      const opened = await rung.open(limit.signal);
      const file = await keep(item, opened, deps, limit.signal);
      for (const failure of failures) tellDetour(item, failure, deps);
      return collected(item, rung, file, opened, deps, deps.now() - started);
    } catch (error) {
      failures.push(error);
      if (limit.signal.aborted || isSupportPacketError(error, 'SPOOL_FULL')) break;
    }
  }
  return failed(item, failures, deps, deps.now() - started);
}

/** An item that was not begun because the packet had to end. */
export function skippedItem(item: Item, reason: string): ManifestItem {
  return { ...unfinished(item), status: 'skipped', reason, milliseconds: 0 };
}

async function keep(
  item: Item,
  opened: OpenedSource,
  deps: CollectItemDeps,
  signal: AbortSignal,
): Promise<SpooledFile | undefined> {
  const chunks = counted(opened.chunks, deps.onBytes);
  const content = deps.redactor.redact(chunks, { path: item.path, format: item.format }, signal);
  if (item.learnOnly !== true) return deps.spool.add(item.path, content, { signal });
  for await (const chunk of content.chunks()) void chunk;
  return undefined;
}

function collected(
  item: Item,
  rung: Rung,
  file: SpooledFile | undefined,
  opened: OpenedSource,
  deps: CollectItemDeps,
  milliseconds: number,
): ManifestItem {
  const cut = opened.truncated?.();
  if (cut !== undefined) {
    deps.warnings.add({ code: 'Truncated', target: item.target, item: item.path, message: `${item.path}: ${cut}` });
  }
  return {
    ...unfinished(item),
    source: rung.source,
    access: rung.access,
    status: cut === undefined ? 'collected' : 'truncated',
    ...(cut === undefined ? {} : { reason: cut }),
    milliseconds: Math.round(milliseconds),
    ...(file === undefined
      ? {}
      : { bytesRaw: file.bytesRaw, bytesKept: file.bytesKept, sha256: file.sha256, redactions: file.counts }),
  };
}

/** The item is there, by a lower rung: told only when the better one was refused for a reason that somebody can mend. */
function tellDetour(item: Item, failure: unknown, deps: CollectItemDeps): void {
  if (isSupportPacketError(failure) && failure.warning !== undefined) deps.warnings.add(warningFor(item, failure));
}

function failed(item: Item, failures: readonly unknown[], deps: CollectItemDeps, milliseconds: number): ManifestItem {
  const telling = failures.find((failure) => isSupportPacketError(failure, 'ITEM_UNAVAILABLE')) ?? failures.at(-1);
  const warning = warningFor(item, telling ?? new Error('There is no way to get it'));
  deps.warnings.add(warning);
  return { ...unfinished(item), status: 'failed', reason: warning.code, milliseconds: Math.round(milliseconds) };
}

function unfinished(item: Item): Omit<ManifestItem, 'status' | 'milliseconds'> {
  return { path: item.path, target: item.target, bytesRaw: 0, bytesKept: 0, redactions: {} };
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}
