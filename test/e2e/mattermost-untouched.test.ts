import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUSYBOX_IMAGE } from '../cluster/index.ts';
import { API_VERSION, KIND, SHARD_LABEL } from '../../src/api/names.ts';
import { manifestSchema } from '../../src/archive/manifest.ts';
import { applyObjects } from '../products/kubectl.ts';
import { createBot } from '../products/mattermost/bot.ts';
import { mattermostPods, type MattermostInstallation } from '../products/mattermost/index.ts';
import { collect } from './support/states/run-state.ts';
import { textOf, type OpenedArchive } from '../support/archive-reader.ts';
import { waitForEnd } from '../support/packets.ts';
import { startOwnOperator } from './support/own-operator.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-untouched';
const SHARD = 'untouched';
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

const WHOLE = ['sanitized_config.json', 'mattermost.log', 'cpu.prof', 'heap.prof', 'goroutines', 'plugins.json'];

describe('a running Mattermost', () => {
  let world: World;
  let mattermost: MattermostInstallation;
  let token: string;
  let operator: AsyncDisposable;
  let before: Footprint;

  beforeAll(async () => {
    world = openWorld();
    const options = { sidecars: [WATCHER], pod: { shareProcessNamespace: true } };
    mattermost = await world.mattermost({ ...options, namespace: NAMESPACE, name: 'chat' });
    const account = { username: 'support-packets', roles: 'system_user system_admin' };
    ({ token } = await createBot(world.cluster, mattermost, account, world.deps));
    operator = await startOwnOperator(world, { namespace: NAMESPACE, shard: SHARD, args: ['--ephemeral-containers'] });
    before = await footprint();
  });

  afterAll(async () => {
    await operator[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  async function footprint(): Promise<Footprint> {
    const [pod = ''] = await mattermostPods(world.cluster, mattermost, world.deps);
    const exec = (container: string, ...command: readonly string[]): Promise<string> =>
      world.kubectl(['exec', '-n', NAMESPACE, pod, '-c', container, '--', ...command]);
    const object = JSON.parse(await world.kubectl(['get', 'pod', pod, '-n', NAMESPACE, '-o', 'json'])) as {
      readonly metadata: { readonly uid: string };
      readonly spec: { readonly ephemeralContainers?: unknown };
      readonly status: { readonly containerStatuses: readonly unknown[] };
    };
    // The entry of an ephemeral container stays, as its documentation says; all else of the pod is as it was.
    const { ephemeralContainers: _, ...spec } = object.spec;
    return {
      config: JSON.parse(await exec('mattermost', '/mattermost/bin/mmctl', '--local', 'config', 'show')),
      process: await exec('watcher', 'sh', '-c', START_TIME),
      files: (await exec('watcher', 'sh', '-c', FILES)).split('\n'),
      pod: { uid: object.metadata.uid, spec, containers: object.status.containerStatuses },
    };
  }

  async function byOperator(): Promise<OpenedArchive> {
    const metadata = { namespace: NAMESPACE, name: 'files', labels: { [SHARD_LABEL]: SHARD } };
    await applyObjects(world.cluster, [{ apiVersion: API_VERSION, kind: KIND, metadata, spec: {} }], world.deps);
    return world.archiveOf(await waitForEnd(world.cluster, metadata, world.deps));
  }

  const WAYS = {
    'by mmctl': { access: 'product-command', make: () => collect(world, {}, NAMESPACE) },
    'by an access token': { access: 'product-api', make: () => collect(world, { token }, NAMESPACE) },
    'with a debug log window': {
      access: 'product-command',
      make: () => collect(world, { target: { mattermost: { debugLog: { durationSeconds: 10 } } } }, NAMESPACE),
    },
    'with an ephemeral container': { access: 'ephemeral-container', make: byOperator },
  } as const;

  it('was seen as it is', () => {
    expect(before.config).toHaveProperty('LogSettings.FileLevel', 'INFO');
    expect(before.process).toMatch(/^\d+ \d+\n$/);
    expect(before.files).toContain('./mattermost/logs/mattermost.log');
  });

  it.each(Object.entries(WAYS))(
    'is after a packet %s as it was before: configuration, process, pod and files',
    async (_, { access, make }) => {
      const archive = await make();
      const after = await footprint();
      // The comparison is of a packet that asked the server everything, in this way.
      expect([...archive.files.keys()]).toEqual(expect.arrayContaining(WHOLE.map((file) => `mattermost/chat/${file}`)));
      const { items } = manifestSchema.parse(JSON.parse(textOf(archive, 'manifest.json')));
      expect(items.find(({ path }) => path === 'mattermost/chat/mattermost.log')).toMatchObject({ access });
      expect(after.config).toEqual(before.config);
      expect(after.process).toBe(before.process);
      expect(after.pod).toEqual(before.pod);
      expect(after.files).toEqual(before.files);
    },
    300_000,
  );
});
