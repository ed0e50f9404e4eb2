import { isSupportPacketError } from '../api/errors.ts';
import { interruptible } from '../archive/interruptible.ts';
import type { ManifestItem } from '../archive/manifest.ts';
import type { Bundle, BundleEntry, BundleRung, Placed } from '../products/ports.ts';
import { cleanName, createNumbering } from './bundle-names.ts';
import { counted, failed, tellDetour, tellLeftOut, withSecondTry, type CollectItemDeps } from './collect-item.ts';
import { sniffEntry } from './entry-format.ts';
import { deadline } from './item-deadline.ts';

/** What of a bundle is in the archive so far. */
interface Progress {
  readonly kept: Map<string, ManifestItem>;
  /** Files of their own that could not be kept. */
  readonly lost: Map<string, ManifestItem>;
}

/**
 * Climbs down the ladder until a rung gives the bundle to its end; files that came whole before a rung broke are kept. Never
 * throws: what went wrong is a warning, and a line of the manifest for each file that was lost, or for the bundle as a whole
 * when nothing of it came.
 */
export async function collectBundle(
  bundle: Bundle,
  deps: CollectItemDeps,
  signal: AbortSignal,
): Promise<readonly ManifestItem[]> {
  const started = deps.now();
  using limit = deadline(bundle.deadlineSeconds, signal, bundle.path);
  const progress: Progress = { kept: new Map(), lost: new Map() };
  const result = (): ManifestItem[] => [
    ...progress.kept.values(),
    ...[...progress.lost.values()].filter(({ path }) => !progress.kept.has(path)),
  ];
  const failures: unknown[] = [];
  for (const rung of bundle.rungs) {
    try {
      await withSecondTry(() => readRung(bundle, rung, progress, deps, limit.signal), limit.signal);
      for (const failure of failures) tellDetour(bundle, failure, deps);
      return result();
    } catch (error) {
      failures.push(limit.signal.aborted ? limit.signal.reason : error);
      if (limit.signal.aborted || isFinal(error)) break;
    }
  }
  const line = failed(bundle, failures, deps, deps.now() - started);
  return progress.kept.size > 0 ? result() : [...result(), line];
}

/** No other way leads to it either. */
function isFinal(error: unknown): boolean {
  return (
    isSupportPacketError(error, 'SPOOL_FULL') || (isSupportPacketError(error) && error.warning === 'LicenseRequired')
  );
}

async function readRung(
  bundle: Bundle,
  rung: BundleRung,
  progress: Progress,
  deps: CollectItemDeps,
  signal: AbortSignal,
): Promise<void> {
  const numbered = createNumbering();
  const losses: Loss[] = [];
  try {
    for await (const entry of interruptible(rung.open(signal), signal)) {
      const name = cleanName(entry.name);
      const placed = name === undefined ? undefined : bundle.place(name, rung.source);
      if (placed === undefined) continue;
      const path = numbered(placed.path);
      if (progress.kept.has(path)) continue;
      const loss = await keepEntry({ bundle, rung, entry, placed: { ...placed, path } }, progress, deps, signal);
      if (loss !== undefined) losses.push(loss);
    }
  } catch (error) {
    // The entry in which the source broke is no loss of its own: the rung failed, and the next one may bring it.
    tellLosses(
      bundle,
      losses.filter((loss) => loss.error !== error),
      progress,
      deps,
    );
    throw error;
  }
  tellLosses(bundle, losses, progress, deps);
}

interface Loss {
  readonly path: string;
  readonly error: unknown;
}

interface Entry {
  readonly bundle: Bundle;
  readonly rung: BundleRung;
  readonly entry: BundleEntry;
  readonly placed: Placed;
}

async function keepEntry(
  one: Entry,
  { kept }: Progress,
  deps: CollectItemDeps,
  signal: AbortSignal,
): Promise<Loss | undefined> {
  const { path } = one.placed;
  try {
    kept.set(path, await spoolEntry(one, deps, signal));
  } catch (error) {
    if (signal.aborted || isSupportPacketError(error, 'SPOOL_FULL')) throw error;
    return { path, error };
  }
  one.bundle.kept(path);
  return undefined;
}

async function spoolEntry(
  { bundle, rung, entry, placed }: Entry,
  deps: CollectItemDeps,
  signal: AbortSignal,
): Promise<ManifestItem> {
  const started = deps.now();
  const { path, format, maxBytes } = placed;
  const chunks = counted(entry.chunks, deps.onBytes);
  const source = format === undefined ? await sniffEntry(path, chunks, signal) : { format, chunks };
  const content = deps.redactor.redact(source.chunks, { path, format: source.format }, signal);
  const file = await deps.spool.add(path, content, { signal, ...(maxBytes === undefined ? {} : { maxBytes }) });
  tellLeftOut({ target: bundle.target, path }, content.result().leftOut, deps);
  return {
    path,
    target: bundle.target,
    source: rung.source,
    access: rung.access,
    status: 'collected',
    milliseconds: Math.round(deps.now() - started),
    bytesRaw: file.bytesRaw,
    bytesKept: file.bytesKept,
    sha256: file.sha256,
    redactions: file.counts,
  };
}

function tellLosses({ target }: Bundle, losses: readonly Loss[], { lost }: Progress, deps: CollectItemDeps): void {
  for (const { path, error } of losses) lost.set(path, failed({ target, path }, [error], deps, 0));
}
