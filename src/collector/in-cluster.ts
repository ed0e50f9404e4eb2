import { readFile } from 'node:fs/promises';
import { collectRequest, EXIT_CODES, MOUNTS, type CollectRequest } from '../api/collect-request.ts';
import { messageOf, SupportPacketError } from '../api/errors.ts';
import type { SupportPacket } from '../api/packet.ts';
import { createSpool, type Spool } from '../archive/spool.ts';
import type { Kube } from '../kube/kube.ts';
import type { Logger } from '../logging/logger.ts';
import { readAccessTokens, type AccessTokens } from './access-tokens.ts';
import { createDestination } from './destination.ts';
import { harmless } from './harmless.ts';
import { failedOutcome } from './outcome.ts';
import { readOwnPacket } from './own-packet.ts';
import { createPacketRedactor, type PacketRedactor } from './packet-redactor.ts';
import { createPacketReport, type PacketReport } from './packet-report.ts';
import { runPacket, type PacketResult, type RunPacketDeps } from './run-packet.ts';
import { restoreLogLevels, tellNotRestored } from './restore-log-levels.ts';
import { writeLastStatus, writeStatusPeriodically } from './status-writer.ts';
import { createStop, packetSeconds, type Stop } from './stop.ts';
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

/** Of SIGTERM: nothing was kept, and the Job tries again. */
const INTERRUPTED_EXIT_CODE = 143;

/** The main of the Job: returns the exit code. Rejects only for a bug or when the outcome could not be written down. */
export async function collectInCluster(deps: InClusterDeps): Promise<number> {
  const request = await readRequest(MOUNTS.request);
  const present = await readOwnPacket(deps.kube.client, request.packet, deps.terminated);
  if (present === undefined) return EXIT_CODES.stored;
  const earlier = endOfEarlierAttempt(present);
  if (earlier !== undefined) {
    deps.log.info('an earlier attempt has brought the packet to its end', { exitCode: earlier });
    return earlier;
  }
  const elapsedSeconds = (Date.now() - Date.parse(request.startTime)) / 1000;
  using stop = createStop(packetSeconds(request.spec.timeoutSeconds, elapsedSeconds), deps.terminated);
  const { outcome, redactions } = await collectAndReport({ request, present, stop }, deps);
  deps.log.info('packet ended', { outcome: outcome.type, redactions });
  if (outcome.type === 'interrupted') return INTERRUPTED_EXIT_CODE;
  return outcome.type === 'failed' ? EXIT_CODES.failed : EXIT_CODES.stored;
}

/** The exit code again, when the collector was lost between its last status and its end. */
function endOfEarlierAttempt({ status }: SupportPacket): number | undefined {
  const stored = status?.conditions?.find(({ type }) => type === 'Stored');
  if (stored === undefined) return undefined;
  return stored.status === 'True' ? EXIT_CODES.stored : EXIT_CODES.failed;
}

interface Attempt {
  readonly request: CollectRequest;
  /** The packet as it was when the collector began. */
  readonly present: SupportPacket;
  readonly stop: Stop;
}

async function collectAndReport(attempt: Attempt, deps: InClusterDeps): Promise<PacketResult> {
  const { request, present, stop } = attempt;
  const prepared = await prepare(request, deps);
  const warnings = createWarningList((text) =>
    prepared.type === 'failed' ? text : prepared.redactor.redactText(text),
  );
  if (isRestart(present)) tellRestart(warnings);
  const report = createPacketReport(request, present, { kube: deps.kube.client, log: deps.log, warnings, stop });
  const writing = new AbortController();
  const written = writeStatusPeriodically(report.writer, writing.signal);
  const hasRaised = report.notes.all().length > 0 || wantsDebugLog(request);
  const accessTokens = prepared.type === 'ready' ? prepared.tokens.tokens : new Map<string, string>();
  const restoring = { kube: deps.kube.client, access: deps.kube.pods, accessTokens };
  tellNotRestored(await restoreLogLevels(report.notes, restoring), warnings);
  const result =
    prepared.type === 'failed'
      ? { outcome: failedOutcome(prepared.error, stop.cause(), messageOf(prepared.error)), targets: [], redactions: 0 }
      : await collect(attempt, { ...prepared, report, warnings }, deps);
  writing.abort();
  await written;
  report.finished(result);
  // The last word on log levels is for the operator, which restores what is still noted.
  const isTold = result.outcome.type === 'stored' || result.outcome.type === 'failed' || hasRaised;
  if (isTold) await writeLastStatus(report.writer, new AbortController().signal);
  return result;
}

function wantsDebugLog({ spec }: CollectRequest): boolean {
  return spec.targets?.some(({ mattermost }) => mattermost?.debugLog !== undefined) ?? false;
}

type Prepared =
  | ({ readonly type: 'ready'; readonly tokens: AccessTokens } & PacketRedactor)
  | { readonly type: 'failed'; readonly error: unknown };

/** What can be wrong before anything is collected: a pattern that does not compile, a missing ConfigMap. */
async function prepare(request: CollectRequest, { log }: InClusterDeps): Promise<Prepared> {
  try {
    const tokens = await readAccessTokens(request.spec);
    const made = await createPacketRedactor(request);
    made.redactor.addKnownValues([...tokens.tokens.values()]);
    return { type: 'ready', ...made, tokens };
  } catch (error) {
    log.error('packet cannot begin', { error: messageOf(error) });
    return { type: 'failed', error };
  }
}

interface Parts extends PacketRedactor {
  readonly tokens: AccessTokens;
  readonly report: PacketReport;
  readonly warnings: WarningList;
}

/** Never rejects: the status is being written meanwhile, and it must tell of every end. */
async function collect(attempt: Attempt, parts: Parts, deps: InClusterDeps): Promise<PacketResult> {
  let result: PacketResult | undefined;
  for (const warning of parts.tokens.warnings) parts.warnings.add(warning);
  try {
    await using spool = await createSpool({ directory: MOUNTS.spool, maxBytes: deps.spoolBytes });
    result = await runPacket(attempt.request, runDeps(attempt, parts, spool, deps), attempt.stop);
  } catch (error) {
    const message = harmless(parts.redactor.redactText(messageOf(error)));
    deps.log.error('scratch space or destination cannot be used', { error: message });
    result ??= { outcome: failedOutcome(error, attempt.stop.cause(), message), targets: [], redactions: 0 };
  }
  return result;
}

function runDeps(
  { request, present }: Attempt,
  { redactor, hasKnownSecrets, tokens, report, warnings }: Parts,
  spool: Spool,
  { kube, log }: InClusterDeps,
): RunPacketDeps {
  return {
    kube: kube.client,
    access: kube.pods,
    redactor,
    spool,
    warnings,
    accessTokens: tokens.tokens,
    hasKnownSecrets,
    log,
    progress: report.progress,
    notes: report.notes,
    program: [process.execPath, process.argv[1] ?? ''],
    destination: createDestination(request, isRestart(present)),
    verify: (archive, signal) => verifyArchive(archive.path, redactor.knownValues(), signal),
    beforeStore: (signal) => report.check(signal),
    onCollected: (collection) => {
      report.collected(collection);
    },
  };
}

/** An attempt writes its progress before anything else. */
function isRestart({ status }: SupportPacket): boolean {
  return status?.progress !== undefined;
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
