import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestSchema } from '../../../../src/archive/manifest.ts';
import { run } from '../../../cluster/run.ts';
import { deployLicensedStandIn } from '../../../products/licensed-stand-in/index.ts';
import {
  deployMattermost,
  seedMattermost,
  waitMattermostReady,
  type MattermostInstallation,
} from '../../../products/mattermost/index.ts';
import { openArchive, textOf, type OpenedArchive } from '../../../support/archive-reader.ts';
import { eventually } from '../eventually.ts';
import { CHECKOUT, type World } from '../world.ts';
import type { MattermostState } from './state.ts';

/** Of every state's target, and so the folder below `mattermost/`. */
export const TARGET = 'chat';

/** What a packet of a state came to. */
export interface StateResult {
  readonly archive: OpenedArchive;
  readonly manifest: ReturnType<typeof manifestSchema.parse>;
  readonly plantedSecrets: readonly string[];
  /** Those that stand bare in a log line. */
  readonly onlyByConfig: readonly string[];
}

/** Brings a Mattermost into the state, makes a packet of it from outside the cluster, and takes everything away again. */
export async function runState(world: World, state: MattermostState): Promise<StateResult> {
  const namespace = await world.namespace(`state-${state.name}`);
  try {
    const { plantedSecrets, secrets } = await reach(world, state, namespace);
    const archive = await collect(world, state, namespace);
    const manifest = manifestSchema.parse(JSON.parse(textOf(archive, 'manifest.json')));
    return { archive, manifest, plantedSecrets, onlyByConfig: [secrets.config.bridgeClientSecret] };
  } finally {
    await world.kubectl(['delete', 'namespace', namespace, '--wait=false']);
  }
}

async function reach(world: World, state: MattermostState, namespace: string): Promise<MattermostInstallation> {
  const { cluster, deps } = world;
  const installation = await deployMattermost(cluster, { ...state.options, namespace, name: TARGET }, deps);
  const { until } = state;
  if (until !== undefined) {
    const ask = async (): Promise<boolean> =>
      until.test(await world.kubectl(['get', 'pods', '-n', namespace, '-l', installation.selector, '-o', 'json']));
    await eventually(`${state.name}: pods with ${String(until)}`, ask, 180);
    return installation;
  }
  await waitMattermostReady(cluster, installation, deps);
  await seedMattermost(cluster, installation, deps);
  if (state.options?.jobServer === true) {
    await world.kubectl(['rollout', 'status', `deployment/${TARGET}-jobserver`, '-n', namespace, '--timeout=120s']);
  }
  if (state.besides === undefined) return installation;
  const standIn = { ...state.besides, namespace, name: `${TARGET}-next`, installation: TARGET };
  const { plantedSecrets } = await deployLicensedStandIn(cluster, standIn, deps);
  return { ...installation, plantedSecrets: [...installation.plantedSecrets, ...plantedSecrets] };
}

/** What a packet asks for beyond the defaults. */
export interface Wishes extends Pick<MattermostState, 'target'> {
  /** Of `spec.items`. */
  readonly items?: Readonly<Record<string, unknown>>;
  /** An access token, given by a file. */
  readonly token?: string;
}

/** `supportpacket collect`: no operator has to be there, and many states fit beside one another. */
export async function collect(
  world: World,
  { target, items, token }: Wishes,
  namespace: string,
): Promise<OpenedArchive> {
  const folder = await mkdtemp(join(tmpdir(), 'supportpacket-state-'));
  try {
    const file = join(folder, 'packet.json');
    const output = join(folder, 'packet.tar.gz');
    const targets = target === undefined ? {} : { targets: [{ name: TARGET, type: 'Mattermost', ...target }] };
    // Nothing is known by value: what is masked here is masked by form, key and configuration.
    const spec = {
      ...targets,
      items: { profiles: { cpuSeconds: 1 }, ...items },
      redaction: { knownSecrets: 'Exclude' },
    };
    const packet = {
      apiVersion: 'supportpacket.dev/v1alpha1',
      kind: 'SupportPacket',
      metadata: { name: 'state', namespace },
      spec,
    };
    await writeFile(file, JSON.stringify(packet));
    const args = ['collect', '-f', file, '-o', output, '--kubeconfig', world.cluster.kubeconfigPath];
    if (token !== undefined) {
      const tokenFile = join(folder, 'token');
      await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
      args.push('--token-file', `${TARGET}=${tokenFile}`);
    }
    await run(process.execPath, [join(CHECKOUT, 'dist/main.js'), ...args], { signal: world.deps.signal });
    return await openArchive(await readFile(output));
  } finally {
    await rm(folder, { recursive: true });
  }
}
