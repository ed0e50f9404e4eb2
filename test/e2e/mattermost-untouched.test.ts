import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUSYBOX_IMAGE } from '../cluster/index.ts';
import { mattermostPods, type MattermostInstallation } from '../products/mattermost/index.ts';
import { collect } from './support/states/run-state.ts';
import type { OpenedArchive } from '../support/archive-reader.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-untouched';
/** Sees the server's process and its files, as the server's own user; it writes nothing. */
const WATCHER = {
  name: 'watcher',
  image: BUSYBOX_IMAGE,
  imagePullPolicy: 'IfNotPresent',
  securityContext: { runAsUser: 2000, runAsGroup: 2000 },
  command: ['sleep', '3600'],
};
const SERVER = 'pid=$(pidof mattermost)';
/** Field 22: clock ticks from the boot of the machine to the start of the process. */
const START_TIME = `${SERVER}; echo "$pid $(cut -d' ' -f22 /proc/$pid/stat)"`;
const FILES = `${SERVER}; cd /proc/$pid/root; find . -xdev \\( -path ./proc -o -path ./sys -o -path ./dev \\) -prune -o -print | sort`;

/** All that a packet must leave as it is. */
interface Footprint {
  readonly config: unknown;
  readonly process: string;
  readonly files: readonly string[];
  readonly pod: unknown;
}

describe('a packet of a running Mattermost', () => {
  let world: World;
  let mattermost: MattermostInstallation;
  let before: Footprint;
  let after: Footprint;
  let archive: OpenedArchive;

  beforeAll(async () => {
    world = openWorld();
    const options = { sidecars: [WATCHER], pod: { shareProcessNamespace: true } };
    mattermost = await world.mattermost({ ...options, namespace: NAMESPACE, name: 'chat' });
    before = await footprint();
    archive = await collect(world, {}, NAMESPACE);
    after = await footprint();
  }, 180_000);

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  }, 120_000);

  async function footprint(): Promise<Footprint> {
    const [pod = ''] = await mattermostPods(world.cluster, mattermost, world.deps);
    const exec = (container: string, ...command: readonly string[]): Promise<string> =>
      world.kubectl(['exec', '-n', NAMESPACE, pod, '-c', container, '--', ...command]);
    const object = JSON.parse(await world.kubectl(['get', 'pod', pod, '-n', NAMESPACE, '-o', 'json'])) as {
      readonly metadata: { readonly uid: string };
      readonly spec: unknown;
      readonly status: { readonly containerStatuses: readonly unknown[] };
    };
    return {
      config: JSON.parse(await exec('mattermost', '/mattermost/bin/mmctl', '--local', 'config', 'show')),
      process: await exec('watcher', 'sh', '-c', START_TIME),
      files: (await exec('watcher', 'sh', '-c', FILES)).split('\n'),
      pod: { uid: object.metadata.uid, spec: object.spec, containers: object.status.containerStatuses },
    };
  }

  it('was whole: the comparison is of a packet that asked the server everything', () => {
    const files = ['sanitized_config.json', 'mattermost.log', 'cpu.prof', 'heap.prof', 'goroutines', 'plugins.json'];
    expect([...archive.files.keys()]).toEqual(expect.arrayContaining(files.map((file) => `mattermost/chat/${file}`)));
  });

  it('changes nothing in the configuration', () => {
    expect(before.config).toHaveProperty('LogSettings.FileLevel', 'INFO');
    expect(after.config).toEqual(before.config);
  });

  it('restarts nothing', () => {
    expect(before.process).toMatch(/^\d+ \d+\n$/);
    expect(after.process).toBe(before.process);
    expect(after.pod).toEqual(before.pod);
  });

  it('leaves no file in the container', () => {
    expect(before.files).toContain('./mattermost/logs/mattermost.log');
    expect(after.files).toEqual(before.files);
  });
});
