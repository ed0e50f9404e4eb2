import { tmpdir } from 'node:os';
import type { CollectRequest } from '../api/collect-request.ts';
import { SupportPacketError } from '../api/errors.ts';
import type { PacketManifest } from '../api/packet.ts';
import type { RaisedLogLevel } from '../api/status-schema.ts';
import type { PacketWarning } from '../api/warning-codes.ts';
import { createSpool } from '../archive/spool.ts';
import { createFileDestination } from '../destinations/file/file-destination.ts';
import type { Kube } from '../kube/kube.ts';
import { resources } from '../kube/resources.ts';
import type { V1ConfigMap } from '../kube/types.ts';
import type { Logger } from '../logging/logger.ts';
import { describeDiscovery } from '../products/discovery.ts';
import { unsupported } from '../products/supported.ts';
import { createRedactor } from '../redact/redactor.ts';
import { howToRestore } from '../products/mattermost/debug-log/levels.ts';
import { discoverByOwnRights } from './discover-by-own-rights.ts';
import { createLogLevelNotes } from './log-level-notes.ts';
import { readPacketFile } from './packet-file.ts';
import { createProgressCounter } from './progress.ts';
import { runPacket } from './run-packet.ts';
import { createStop, packetSeconds } from './stop.ts';
import { summarize } from './summary.ts';
import { readTokenFiles } from './token-files.ts';
import { verifyArchive } from './verify.ts';
import { createWarningList } from './warning-list.ts';

export interface LaptopOptions {
  /** The SupportPacket, or `-`. */
  readonly file: string;
  /** Folder or file for the archive. */
  readonly output: string;
  /** `<target>=<file>`, or `<file>` when there is one target. */
  readonly tokenFiles: readonly string[];
  /** For a SupportPacket that names none. */
  readonly namespace: string;
}

export interface LaptopDeps {
  readonly kube: Kube;
  /** SIGINT or SIGTERM: the archive is finished with what is there. */
  readonly terminated: AbortSignal;
  readonly spoolBytes: number;
  /** Shows a line to the person who waits. */
  readonly say: (line: string) => void;
}

/** The same work as the Job's, with the caller's own rights, into a local file. Returns the exit code. */
export async function collectOnLaptop(options: LaptopOptions, deps: LaptopDeps): Promise<number> {
  const packet = await readPacketFile(options.file);
  const request = await createRequest(packet, options, deps);
  const access = await readTokenFiles(options.tokenFiles, request.targets, request.spec);
  using stop = createStop(packetSeconds(request.spec.timeoutSeconds, 0), deps.terminated);
  const onTerminated = (): void => {
    deps.say('Ending with what is there; once more ends at once');
  };
  deps.terminated.addEventListener('abort', onTerminated, { once: true });
  await using spool = await createSpool({ directory: tmpdir(), maxBytes: deps.spoolBytes });
  const redactor = createRedactor({ level: request.spec.redaction.level, userRules: await userRules(request, deps) });
  redactor.addKnownValues([...access.tokens.values()]);
  const warnings = createWarningList((line) => redactor.redactText(line));
  for (const warning of [...secretsWarnings(request), ...access.warnings]) warnings.add(warning);
  const result = await runPacket(
    request,
    {
      kube: deps.kube.client,
      access: deps.kube.pods,
      redactor,
      spool,
      warnings,
      accessTokens: access.tokens,
      hasKnownSecrets: false,
      progress: createProgressCounter(throttled(deps.say)),
      notes: createLogLevelNotes({ initial: [], store: sayHow(deps.say) }),
      destination: createFileDestination({ path: options.output }),
      verify: (archive, signal) => verifyArchive(archive.path, redactor.knownValues(), signal),
      log: quietLogger(),
      onCollected: () => {
        deps.say('Everything is collected; writing the archive');
      },
    },
    stop,
  );
  for (const line of summarize(result, warnings.all())) deps.say(line);
  return result.outcome.type === 'stored' ? 0 : 1;
}

async function createRequest(
  packet: PacketManifest,
  options: LaptopOptions,
  deps: LaptopDeps,
): Promise<CollectRequest> {
  const { spec, metadata } = packet;
  const missing = unsupported({ ...spec, destination: undefined });
  if (missing.length > 0) {
    throw new SupportPacketError('NOT_IMPLEMENTED', `This version cannot do yet: ${missing.join(', ')}`);
  }
  const namespace = metadata.namespace ?? options.namespace;
  const signal = deps.terminated;
  const found = await discoverByOwnRights(deps.kube.client, namespace, spec, signal);
  if (found.targets.length === 0) {
    const message = `Nothing to collect from in namespace ${namespace}. Looked for ${describeDiscovery()}; a target with a selector finds others`;
    throw new SupportPacketError('NO_TARGETS', message);
  }
  return {
    formatVersion: 1,
    packet: { namespace, name: metadata.name, uid: '' },
    startTime: new Date().toISOString(),
    spec,
    targets: [...found.targets],
    warnings: [...found.warnings],
    // The archive goes to --output; where the spec would send it is not this command's business.
    destination: spec.destination ?? { type: 'PersistentVolumeClaim', persistentVolumeClaim: { claimName: 'unused' } },
  };
}

/** The spec's rules and those of the ConfigMap, which is read with the caller's rights. */
async function userRules({ packet, spec }: CollectRequest, { kube, terminated }: LaptopDeps) {
  const { rules = [], rulesConfigMapRef } = spec.redaction;
  if (rulesConfigMapRef === undefined) return rules;
  const key = { namespace: packet.namespace, name: rulesConfigMapRef.name };
  const { data = {} } = await kube.client.get<V1ConfigMap>(resources.configMaps, key, terminated);
  return [...rules, ...Object.entries(data).map(([name, pattern]) => ({ name, pattern: pattern.trim() }))];
}

/** Secrets are mounted into the Job and read by nobody else: what they hold is no known value here. */
function secretsWarnings({ spec }: CollectRequest): readonly PacketWarning[] {
  const { knownSecrets, knownSecretRefs = [] } = spec.redaction;
  if (knownSecrets === 'Exclude' && knownSecretRefs.length === 0) return [];
  const message =
    'Secrets of the cluster are not read from a laptop: what they hold is masked by its form, its key or the configuration, ' +
    'not by its value. A SupportPacket in the cluster masks by value too.';
  return [{ code: 'NotAvailable', message }];
}

/** At most one line a second. */
function throttled(say: (line: string) => void): Parameters<typeof createProgressCounter>[0] {
  let last = 0;
  return ({ itemsDone, itemsTotal, message }) => {
    const now = performance.now();
    if (now - last < 1000 || message === '') return;
    last = now;
    say(`${String(itemsDone)}/${String(itemsTotal)} ${message}`);
  };
}

/** A person reads the summary; a failure is in it. */
function quietLogger(): Logger {
  const ignore = (): void => undefined;
  return { error: ignore, warn: ignore, info: ignore, debug: ignore, child: () => quietLogger() };
}

/** Nobody restores the log level if this process is killed, but the person who waits. */
function sayHow(say: LaptopDeps['say']) {
  return async (note: RaisedLogLevel): Promise<void> => {
    say(
      `Raising the file log of ${note.pod} to DEBUG. Should this command be killed, restore it. ${howToRestore(note)}`,
    );
    return Promise.resolve();
  };
}
