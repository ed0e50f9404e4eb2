import { manifestSchema } from '../../../../src/archive/manifest.ts';
import { deployLicensedStandIn } from '../../../products/licensed-stand-in/index.ts';
import {
  deployMattermost,
  seedMattermost,
  waitMattermostReady,
  type MattermostInstallation,
} from '../../../products/mattermost/index.ts';
import { textOf, type OpenedArchive } from '../../../support/archive-reader.ts';
import { collectPacket } from '../collect-packet.ts';
import { eventually } from '../eventually.ts';
import type { World } from '../world.ts';
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
    await world.kubectl(['rollout', 'status', `deployment/${TARGET}-jobserver`, '-n', namespace, '--timeout=180s']);
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

/** A packet from outside the cluster. */
export function collect(world: World, { target, items, token }: Wishes, namespace: string): Promise<OpenedArchive> {
  const targets = target === undefined ? {} : { targets: [{ name: TARGET, type: 'Mattermost', ...target }] };
  // Nothing is known by value: what is masked here is masked by form, key and configuration.
  const spec = {
    ...targets,
    items: { profiles: { cpuSeconds: 1 }, ...items },
    redaction: { knownSecrets: 'Exclude' },
  };
  return collectPacket(world, { namespace, spec, ...(token === undefined ? {} : { tokens: { [TARGET]: token } }) });
}
