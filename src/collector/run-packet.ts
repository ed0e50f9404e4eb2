import type { CollectRequest } from '../api/collect-request.ts';
import { isSupportPacketError, messageOf } from '../api/errors.ts';
import { formatBytes } from '../api/quantity.ts';
import type { TargetStatus } from '../api/status-schema.ts';
import type { PacketWarning } from '../api/warning-codes.ts';
import { archiveName } from '../archive/archive-name.ts';
import { sealArchive, type SealedArchive } from '../archive/seal.ts';
import type { Destination } from '../destinations/ports.ts';
import type { Logger } from '../logging/logger.ts';
import { collect, type Collection, type CollectionDeps } from './collection.ts';
import { addDocuments } from './documents.ts';
import { harmless } from './harmless.ts';
import { emptyOutcome, failedOutcome, type Outcome } from './outcome.ts';
import { reportOfArchive } from './archive-report.ts';
import type { Stop } from './stop.ts';

export interface RunPacketDeps extends CollectionDeps {
  readonly destination: Destination;
  /** Rejects with LEAK_DETECTED when the finished archive holds a secret. */
  readonly verify: (archive: SealedArchive, signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
  /** Told when collecting has ended and storing begins. */
  readonly onCollected: (collection: Collection) => void;
  /** Asked before anything leaves the collector: stops it when nobody wants the archive any more. */
  readonly beforeStore?: (signal: AbortSignal) => Promise<void>;
}

export interface PacketResult {
  readonly outcome: Outcome;
  readonly targets: readonly TargetStatus[];
  readonly redactions: number;
}

/** From a request to a stored archive. Never rejects: every end is an outcome. */
export async function runPacket(request: CollectRequest, deps: RunPacketDeps, stop: Stop): Promise<PacketResult> {
  let targets: readonly TargetStatus[] = [];
  const ended = (outcome: Outcome): PacketResult => ({
    outcome,
    targets,
    redactions: reportOfArchive(deps.redactor, deps.spool).total,
  });
  try {
    // The operator's codes are the same catalogue; the schema of the status only knows that they are strings.
    for (const warning of request.warnings) deps.warnings.add(warning as PacketWarning);
    await deps.destination.preflight(stop.signal);
    const collection = await collect(request, deps, stop.signal);
    targets = collection.targets;
    deps.onCollected(collection);
    const cause = stop.cause();
    if (cause !== undefined && isEmpty(collection)) return ended(emptyOutcome(cause));
    return ended(await keep(request, collection, deps, stop));
  } catch (error) {
    const message = harmless(deps.redactor.redactText(messageOf(error)));
    const code = isSupportPacketError(error) ? error.code : 'UNKNOWN';
    deps.log.error('packet failed', { error: message, code });
    return ended(failedOutcome(error, stop.cause(), message));
  }
}

function isEmpty({ items }: Collection): boolean {
  return !items.some(({ status }) => status === 'collected' || status === 'truncated');
}

async function keep(request: CollectRequest, { items }: Collection, deps: RunPacketDeps, stop: Stop): Promise<Outcome> {
  const { spool, warnings, redactor } = deps;
  const signal = stop.discard;
  const partial = stop.cause() !== undefined;
  const documents = { request, items, warnings: warnings.all(), finishedAt: new Date() };
  await addDocuments(documents, { redactor, spool }, signal);
  const files = spool.files().length;
  const startedAt = new Date(request.startTime);
  const name = archiveName(request.packet, startedAt);
  const sealed = await sealArchive(spool.files(), { name, mtime: startedAt, directory: spool.directory, signal });
  await deps.verify(sealed, signal);
  await deps.beforeStore?.(signal);
  signal.throwIfAborted();
  const { location } = await deps.destination.store(sealed, signal);
  const { sizeBytes, sha256 } = sealed;
  const size = formatBytes(sizeBytes);
  return {
    type: 'stored',
    partial,
    archive: { location, sizeBytes, size, sha256, format: 'TarGzip', encrypted: false, files },
  };
}
