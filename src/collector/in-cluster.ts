import { readFile } from 'node:fs/promises';
import { collectRequest, EXIT_CODES, MOUNTS, type CollectRequest } from '../api/collect-request.ts';
import { isSupportPacketError, messageOf, SupportPacketError } from '../api/errors.ts';
import type { SupportPacket } from '../api/packet.ts';
import { createSpool } from '../archive/spool.ts';
import type { Kube } from '../kube/kube.ts';
import { resources } from '../kube/resources.ts';
import type { Logger } from '../logging/logger.ts';
import { createDestination } from './destination.ts';
import { failedOutcome } from './outcome.ts';
import { createPacketRedactor, type PacketRedactor } from './packet-redactor.ts';
import { createPacketReport, type PacketReport } from './packet-report.ts';
import { runPacket, type PacketResult } from './run-packet.ts';
import { writeLastStatus, writeStatusPeriodically } from './status-writer.ts';
import { collectingSeconds, createStop, type Stop } from './stop.ts';
import { verifyArchive } from './verify.ts';
import { createWarningList, type WarningList } from './warning-list.ts';

export interface InClusterDeps {
  readonly kube: Kube;
  readonly log: Logger;
  /** SIGTERM. */
  readonly terminated: AbortSignal;
  /** Most bytes of the spool, a little less than its volume's limit. */
  readonly spoolBytes: number;
}

/** The main of the Job: returns the exit code. Rejects only for a bug or when the outcome could not be written down. */
export async function collectInCluster(deps: InClusterDeps): Promise<number> {
  const request = await readRequest(MOUNTS.request);
  const present = await readPacket(request, deps);
  if (present === undefined) return EXIT_CODES.stored;
  if (present.status?.conditions?.some(({ type, status }) => type === 'Stored' && status === 'True') === true) {
    deps.log.info('an earlier attempt has stored the archive already');
    return EXIT_CODES.stored;
  }
  using stop = createStop(collectingSeconds(request.spec.timeoutSeconds));
  deps.terminated.addEventListener('abort', () => {
    stop.stop('terminated');
  });
  const result = await collectAndReport(request, present, deps, stop);
  deps.log.info('packet ended', { outcome: result.outcome.type, redactions: result.redactions });
  return result.outcome.type === 'failed' ? EXIT_CODES.failed : EXIT_CODES.stored;
}

async function collectAndReport(
  request: CollectRequest,
  present: SupportPacket,
  deps: InClusterDeps,
  stop: Stop,
): Promise<PacketResult> {
  const prepared = await prepare(request, deps, stop);
  const warnings = createWarningList((text) =>
    prepared.type === 'failed' ? text : prepared.redactor.redactText(text),
  );
  // The operator's codes are the same catalogue; the schema of the status only knows that they are strings.
  for (const warning of request.warnings) warnings.add(warning as Parameters<WarningList['add']>[0]);
  if (present.status?.progress !== undefined) tellRestart(warnings);
  const report = createPacketReport(request, present, { kube: deps.kube.client, log: deps.log, warnings, stop });
  const writing = new AbortController();
  const written = writeStatusPeriodically(report.writer, writing.signal);
  const result =
    prepared.type === 'failed' ? prepared.result : await collect(request, prepared, report, warnings, deps, stop);
  writing.abort();
  await written;
  report.finished(result);
  if (result.outcome.type !== 'discarded') await writeLastStatus(report.writer, AbortSignal.any([]));
  return result;
}

type Prepared =
  ({ readonly type: 'ready' } & PacketRedactor) | { readonly type: 'failed'; readonly result: PacketResult };

/** What can be wrong before anything is collected: a pattern that does not compile, a missing ConfigMap. */
async function prepare(request: CollectRequest, { log }: InClusterDeps, stop: Stop): Promise<Prepared> {
  try {
    return { type: 'ready', ...(await createPacketRedactor(request)) };
  } catch (error) {
    log.error('packet cannot begin', { error: messageOf(error) });
    return { type: 'failed', result: { outcome: failedOutcome(error, stop.cause()), targets: [], redactions: 0 } };
  }
}

async function collect(
  request: CollectRequest,
  { redactor, knownValues }: PacketRedactor,
  report: PacketReport,
  warnings: WarningList,
  { kube, log, spoolBytes }: InClusterDeps,
  stop: Stop,
): Promise<PacketResult> {
  await using spool = await createSpool({ directory: MOUNTS.spool, maxBytes: spoolBytes });
  // `await`: the spool must outlive the packet.
  return await runPacket(
    request,
    {
      kube: kube.client,
      access: kube.pods,
      redactor,
      spool,
      warnings,
      log,
      progress: report.progress,
      destination: createDestination(request),
      verify: (archive, signal) => verifyArchive(archive.path, knownValues(), signal),
      onCollected: (collection) => {
        report.collected(collection);
      },
    },
    stop,
  );
}

function tellRestart(warnings: WarningList): void {
  const message = 'The collector was lost and began again; perishable items may be missing';
  warnings.add({ code: 'CollectorRestarted', message });
}

async function readRequest(file: string): Promise<CollectRequest> {
  const parsed = collectRequest.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new SupportPacketError(
    'INVALID_SPEC',
    `The request in ${file} is not one of this version: ${parsed.error.message}`,
  );
}

/** The packet, or nothing when it is gone or another one has its name by now. */
async function readPacket(
  { packet }: CollectRequest,
  { kube, terminated }: InClusterDeps,
): Promise<SupportPacket | undefined> {
  try {
    const found = await kube.client.get<SupportPacket>(resources.supportPackets, packet, terminated);
    return found.metadata.uid === packet.uid && found.metadata.deletionTimestamp === undefined ? found : undefined;
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_NOT_FOUND')) return undefined;
    throw error;
  }
}
