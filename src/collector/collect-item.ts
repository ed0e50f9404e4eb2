import { cancelled } from '../api/cancelled.ts';
import { isSupportPacketError, SupportPacketError } from '../api/errors.ts';
import type { ManifestItem } from '../archive/manifest.ts';
import type { Spool, SpooledFile } from '../archive/spool.ts';
import type { Bundle, Item, OpenedSource, Rung } from '../products/ports.ts';
import type { LeftOutEntry } from '../redact/ports.ts';
import type { Redactor } from '../redact/redactor.ts';
import { deadline, orAborted } from './item-deadline.ts';
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
      const { file, opened } = await withSecondTry(() => tryRung(item, rung, deps, limit.signal), limit.signal);
      for (const failure of failures) tellDetour(item, failure, deps);
      return collected(item, rung, file, opened, deps, deps.now() - started);
    } catch (error) {
      // What an aborted source throws says less than why it was aborted.
      failures.push(limit.signal.aborted ? limit.signal.reason : error);
      if (limit.signal.aborted || isSupportPacketError(error, 'SPOOL_FULL')) break;
    }
  }
  return failed(item, failures, deps, deps.now() - started);
}

interface Kept {
  readonly opened: OpenedSource;
  readonly file: SpooledFile | undefined;
}

async function tryRung(item: Item, rung: Rung, deps: CollectItemDeps, signal: AbortSignal): Promise<Kept> {
  const opened = await orAborted(rung.open(signal), signal);
  return { opened, file: await keep(item, opened, deps, signal) };
}

/** A connection that dropped, or an API server that was busy: once more, from the beginning. */
export async function withSecondTry<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted || !isSupportPacketError(error) || error.retry !== 'backoff') throw error;
    return work();
  }
}

/** An item that was not begun because the packet had to end. */
export function skippedItem(item: Pick<Item, 'target' | 'path'>, { reason }: AbortSignal): ManifestItem {
  const why = isSupportPacketError(reason) ? reason.reason : 'Cancelled';
  return { ...unfinished(item), status: 'skipped', reason: why, milliseconds: 0 };
}

async function keep(
  item: Item,
  opened: OpenedSource,
  deps: CollectItemDeps,
  signal: AbortSignal,
): Promise<SpooledFile | undefined> {
  const chunks = counted(opened.chunks, deps.onBytes);
  const content = deps.redactor.redact(chunks, { path: item.path, format: item.format }, signal);
  if (item.learnOnly !== true) {
    const file = await deps.spool.add(item.path, content, { signal });
    tellLeftOut(item, content.result().leftOut, deps);
    return file;
  }
  for await (const chunk of content.chunks()) {
    if (signal.aborted) throw cancelled(signal, item.path);
    void chunk;
  }
  return undefined;
}

/** Names in one warning; the container itself has a note in the place of each. */
const MOST_NAMED = 10;

/** Parts of a container: the rest of it is there. */
export function tellLeftOut(
  { target, path: item }: Pick<Item, 'target' | 'path'>,
  leftOut: readonly LeftOutEntry[],
  { warnings }: Pick<CollectItemDeps, 'warnings'>,
): void {
  if (leftOut.length === 0) return;
  const inside = (path: string): string => (path.startsWith(`${item}/`) ? path.slice(item.length + 1) : path);
  const named = leftOut.slice(0, MOST_NAMED).map(({ path, reason }) => `${inside(path)} (${reason})`);
  const more = leftOut.length - named.length;
  const message = `Left out of ${item}: ${named.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
  warnings.add({ code: 'RedactionFailed', target, item, message });
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

/** The item is there, by a lower rung. That a log is longer than its cap is told by the rung that cut it. */
export function tellDetour(item: Pick<Item, 'target' | 'path'>, failure: unknown, deps: CollectItemDeps): void {
  if (!isSupportPacketError(failure, 'STREAM_TOO_LARGE')) deps.warnings.add(warningFor(item, failure));
}

/** Tells why there is no way to get it, by the failure that says most. */
export function failed(
  item: Pick<Item, 'target' | 'path' | 'isTold'> & Pick<Bundle, 'lacking'>,
  failures: readonly unknown[],
  deps: Pick<CollectItemDeps, 'warnings'>,
  milliseconds: number,
): ManifestItem {
  const telling = mostTelling(failures);
  const warning = warningFor(item, telling ?? new SupportPacketError('ITEM_UNAVAILABLE', 'There is no way to get it'));
  const lacking = item.lacking?.();
  const message = lacking === undefined ? warning.message : `${lacking}. ${warning.message}`;
  if (item.isTold?.(warning.code) !== true) deps.warnings.add({ ...warning, message });
  return { ...unfinished(item), status: 'failed', reason: warning.code, milliseconds: Math.round(milliseconds) };
}

/** Why it was ended; else a missing licence, without which no other way leads to it; else the first that can be mended. */
function mostTelling(failures: readonly unknown[]): unknown {
  const last = failures.at(-1);
  if (isEnd(last)) return last;
  const unavailable = failures.filter((one) => isSupportPacketError(one, 'ITEM_UNAVAILABLE'));
  return unavailable.find(({ warning }) => warning === 'LicenseRequired') ?? unavailable[0] ?? last;
}

/** The item was ended, whatever had gone wrong before. */
function isEnd(error: unknown): boolean {
  return isSupportPacketError(error, 'CANCELLED', 'DEADLINE_EXCEEDED', 'SPOOL_FULL');
}

function unfinished(item: Pick<Item, 'target' | 'path'>): Omit<ManifestItem, 'status' | 'milliseconds'> {
  return { path: item.path, target: item.target, bytesRaw: 0, bytesKept: 0, redactions: {} };
}

export async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}
