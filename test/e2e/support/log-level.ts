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
  const path = `jsonpath={.status.containerStatuses[?(@.name=="${container}")].state.running.startedAt}`;
  const startedAt = await world.kubectl(['get', 'pod', pod, '-n', namespace, '-o', path]);
  const { LogSettings } = JSON.parse(config) as { LogSettings: { FileLevel: unknown } };
  return { config, level: LogSettings.FileLevel, startedAt };
}
