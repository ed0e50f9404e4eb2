import { portForward } from '../../products/port-forward.ts';
import { mattermostApi } from '../../products/mattermost/api.ts';
import { mattermostPods, type MattermostInstallation } from '../../products/mattermost/index.ts';
import type { World } from './world.ts';

const MMCTL = '/mattermost/bin/mmctl';

/** What a packet must leave as it was: the whole configuration of each server, and its process. */
export interface ServerState {
  readonly config: string;
  readonly level: unknown;
  /** Of the container: a restart would change it. */
  readonly startedAt: string;
}

/** The state of every server of an installation, in the order of their names. */
export async function serverStates(
  world: World,
  installation: MattermostInstallation,
): Promise<readonly ServerState[]> {
  const pods = await mattermostPods(world.cluster, installation, world.deps);
  return Promise.all(pods.map((pod) => serverState(world, installation, pod)));
}

async function serverState(
  world: World,
  { namespace, container }: MattermostInstallation,
  pod: string,
): Promise<ServerState> {
  const config = await world.kubectl([
    'exec',
    '-n',
    namespace,
    pod,
    '-c',
    container,
    '--',
    MMCTL,
    '--local',
    'config',
    'show',
  ]);
  return { config, level: levelIn(config), startedAt: await startOf(world, namespace, pod, container) };
}

/** The same by an access token, of servers without a local socket; the API masks what is secret. */
export async function serverStatesByToken(
  world: World,
  installation: MattermostInstallation,
  token: string,
): Promise<readonly ServerState[]> {
  const { namespace, container } = installation;
  const states: ServerState[] = [];
  for (const pod of await mattermostPods(world.cluster, installation, world.deps)) {
    await using tunnel = await portForward(world.cluster, { namespace, target: `pod/${pod}`, port: 8065 }, world.deps);
    const config = JSON.stringify(await mattermostApi(tunnel.address, world.deps.signal, token).call('GET', '/config'));
    states.push({ config, level: levelIn(config), startedAt: await startOf(world, namespace, pod, container) });
  }
  return states;
}

function levelIn(config: string): unknown {
  const { LogSettings } = JSON.parse(config) as { LogSettings: { FileLevel: unknown } };
  return LogSettings.FileLevel;
}

async function startOf(world: World, namespace: string, pod: string, container: string): Promise<string> {
  const path = `jsonpath={.status.containerStatuses[?(@.name=="${container}")].state.running.startedAt}`;
  return world.kubectl(['get', 'pod', pod, '-n', namespace, '-o', path]);
}
