import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { API_VERSION, KIND, SHARD_LABEL } from '../../src/api/names.ts';
import type { SupportPacket } from '../../src/api/packet.ts';
import { BUSYBOX_IMAGE } from '../cluster/index.ts';
import { applyObjects } from '../products/kubectl.ts';
import { mattermostPods, type MattermostInstallation } from '../products/mattermost/index.ts';
import { textOf, type OpenedArchive } from '../support/archive-reader.ts';
import { waitForEnd } from '../support/packets.ts';
import { eventually } from './support/eventually.ts';
import { serverStates, type ServerState } from './support/log-level.ts';
import { startOwnOperator } from './support/own-operator.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-ephemeral';
const SHARD = 'ephemeral';
const ROTATED = 'mattermost-2026-01-02T03-04-05.000.log.gz';
const SECRET = 'Zx81-rotated-Spectrum';

/** An advanced log under a name that is no log's, and the audit log in its plain form. */
const LOG_SETTINGS = {
  MM_LOGSETTINGS_ADVANCEDLOGGINGJSON: JSON.stringify({
    details: {
      type: 'file',
      format: 'json',
      options: { filename: '/mattermost/logs/deep/details.txt' },
      levels: [{ id: 4, name: 'info' }],
    },
  }),
  MM_EXPERIMENTALAUDITSETTINGS_FILEENABLED: 'true',
  MM_EXPERIMENTALAUDITSETTINGS_FILENAME: '/mattermost/logs/audit.log',
};

const lines = Array.from({ length: 3000 }, (_, index) => `{"level":"info","msg":"line","number":${String(index)}}`);
const ORIGINAL = [...lines, `{"level":"error","msg":"refused password=${SECRET}"}`, ...lines, ''].join('\n');

describe('log files by an ephemeral container', () => {
  let world: World;
  let operator: AsyncDisposable;
  let mattermost: MattermostInstallation;
  let pod: string;
  let before: readonly ServerState[];
  let files: OpenedArchive | undefined;

  beforeAll(async () => {
    world = openWorld();
    mattermost = await world.mattermost({ namespace: NAMESPACE, name: 'chat', env: LOG_SETTINGS });
    operator = await startOwnOperator(world, { namespace: NAMESPACE, shard: SHARD, args: ['--ephemeral-containers'] });
    [pod = ''] = await mattermostPods(world.cluster, mattermost, world.deps);
    await plantRotatedLog();
    before = await serverStates(world, mattermost);
  });

  afterAll(async () => {
    await operator[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  /** The image has no shell: a container beside it writes the file, as the same user. */
  async function plantRotatedLog(): Promise<void> {
    const content = gzipSync(ORIGINAL).toString('base64');
    const script = `echo ${content} | base64 -d > /proc/1/root/mattermost/logs/${ROTATED}`;
    const planter = {
      name: 'planter',
      image: BUSYBOX_IMAGE,
      imagePullPolicy: 'IfNotPresent',
      command: ['sh', '-c', script],
      targetContainerName: mattermost.container,
      securityContext: { runAsUser: 2000, runAsGroup: 2000 },
    };
    const patch = JSON.stringify({ spec: { ephemeralContainers: [planter] } });
    await world.kubectl(['patch', 'pod', pod, '-n', NAMESPACE, '--subresource=ephemeralcontainers', '-p', patch]);
    await eventually('the rotated log', async () => (await stateOfEphemeral('planter'))['terminated'] !== undefined);
  }

  async function stateOfEphemeral(name: string): Promise<Record<string, unknown>> {
    const output = await world.kubectl(['get', 'pod', pod, '-n', NAMESPACE, '-o', 'json']);
    const { status } = JSON.parse(output) as {
      status: { ephemeralContainerStatuses?: { name: string; state: Record<string, unknown> }[] };
    };
    return status.ephemeralContainerStatuses?.find((one) => one.name.startsWith(name))?.state ?? {};
  }

  async function run(name: string): Promise<SupportPacket> {
    const metadata = { namespace: NAMESPACE, name, labels: { [SHARD_LABEL]: SHARD } };
    await applyObjects(world.cluster, [{ apiVersion: API_VERSION, kind: KIND, metadata, spec: {} }], world.deps);
    return await waitForEnd(world.cluster, { namespace: NAMESPACE, name }, world.deps);
  }

  function whole(): OpenedArchive {
    if (files === undefined) throw new Error('there is no packet with all files');
    return files;
  }

  it('are there whole: the current one as it lies on the disk, and what was rotated away', async () => {
    const packet = await run('files');
    const archive = await world.archiveOf(packet);
    files = archive;
    expect(packet.status?.targets?.[0]).toMatchObject({ failed: 0, skipped: 0 });
    expect(textOf(archive, 'mattermost/chat/mattermost.log').split('\n')[0]).toMatch(/^\{"timestamp":.*"level":"/);
    const manifest = JSON.parse(textOf(archive, 'manifest.json')) as { items: { path: string; access?: string }[] };
    expect(manifest.items.find(({ path }) => path === 'mattermost/chat/mattermost.log')?.access).toBe(
      'ephemeral-container',
    );
    const rotated = gunzipSync(archive.files.get(`mattermost/chat/logs/${ROTATED}`) ?? Buffer.alloc(0)).toString();
    const [masked = ''] = /(?<=password=)[^"]*/.exec(rotated) ?? [];
    expect(masked).toMatch(/REDACTED/);
    expect(rotated).toBe(ORIGINAL.replace(SECRET, masked));
  });

  it('are there as the configuration names them: advanced logs as in a packet of the server, the audit log', () => {
    expect(textOf(whole(), 'mattermost/chat/details.txt')).toMatch(/"level":"info"/);
    expect(textOf(whole(), 'mattermost/chat/logs/audit.log')).toMatch(/"event_name":|"level":"audit/);
  });

  it('leave no process in the pod, and the server as it was', async () => {
    await eventually(
      'end of the reader',
      async () => (await stateOfEphemeral('supportpacket-'))['terminated'] !== undefined,
    );
    expect(await serverStates(world, mattermost)).toEqual(before);
  });

  it('come by mmctl, with a warning, when Pod Security refuses the container', async () => {
    const label = ['label', 'namespace', NAMESPACE, '--overwrite'];
    await world.kubectl([...label, 'pod-security.kubernetes.io/enforce=restricted']);
    const packet = await run('refused');
    // For the pod that reads the archive.
    await world.kubectl([...label, 'pod-security.kubernetes.io/enforce-']);
    const archive = await world.archiveOf(packet);
    const warning = packet.status?.warnings?.find(({ code }) => code === 'EphemeralContainerRefused');
    expect(warning?.message).toMatch(/PodSecurity/);
    expect(textOf(archive, 'mattermost/chat/mattermost.log')).toMatch(/Server is initializing/);
  });
});
