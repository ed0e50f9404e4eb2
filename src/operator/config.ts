import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { parse } from 'yaml';
import { SupportPacketError, messageOf } from '../api/errors.ts';
import { operatorConfig, type OperatorConfig } from './config-schema.ts';

/** Flags of `supportpacket operator`, as commander gives them. Each has an environment variable; the flag wins. */
export interface OperatorFlags {
  readonly image?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly watchNamespaces?: string;
  readonly watchLabelSelector?: string;
  readonly defaultDestinationFile?: string;
  readonly collectorResourcesFile?: string;
  readonly leaderElectionNamespace?: string;
  readonly leaderElectionName?: string;
  readonly metricsAddress?: string;
  readonly healthAddress?: string;
  readonly ephemeralContainers?: true;
  readonly maxConcurrentPackets?: string;
  readonly workers?: string;
  readonly logLevel?: string;
}

/**
 * One checked configuration from flags, environment and the files they name (YAML or JSON). Rejects with USAGE; the message
 * names each member and says what it must be.
 */
export async function loadOperatorConfig(
  flags: OperatorFlags,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<OperatorConfig> {
  const namespaces = (flags.watchNamespaces ?? '').split(',').map((name) => name.trim());
  const podName = environment['POD_NAME'] ?? hostname();
  const document = withoutUndefined({
    image: flags.image,
    kubeconfig: flags.kubeconfig,
    context: flags.context,
    watchNamespaces: namespaces.filter((name) => name !== ''),
    watchLabelSelector: flags.watchLabelSelector,
    defaultDestination: await readDocument('--default-destination-file', flags.defaultDestinationFile),
    collectorPod: await readDocument('--collector-resources-file', flags.collectorResourcesFile),
    leaderElection: withoutUndefined({
      namespace: flags.leaderElectionNamespace,
      leaseName: flags.leaderElectionName,
      // Random too: a restarted container has the same pod name, and is another candidate all the same.
      identity: `${podName}_${randomUUID()}`,
    }),
    metricsAddress: flags.metricsAddress,
    healthAddress: flags.healthAddress,
    ephemeralContainers: flags.ephemeralContainers,
    maxConcurrentPackets: numberOf(flags.maxConcurrentPackets),
    workers: numberOf(flags.workers),
    logLevel: flags.logLevel,
  });
  const result = operatorConfig.safeParse(document);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new SupportPacketError('USAGE', `The configuration is not valid. ${problems.join('; ')}`);
}

async function readDocument(flag: string, file: string | undefined): Promise<unknown> {
  if (file === undefined) return undefined;
  try {
    const document: unknown = parse(await readFile(file, 'utf8'));
    return document;
  } catch (error) {
    throw new SupportPacketError('USAGE', `${flag} ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function withoutUndefined(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
