import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { API_VERSION, KIND, SHARD_LABEL } from '../../src/api/names.ts';
import { run } from '../cluster/run.ts';
import { applyObjects } from '../products/kubectl.ts';
import { mattermostPods, type MattermostInstallation } from '../products/mattermost/index.ts';
import { getPacket } from '../support/packets.ts';
import { serverStates, type ServerState } from './support/log-level.ts';
import { CHECKOUT, openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-by-hand';
const KEY = { namespace: NAMESPACE, name: 'ticket-4711-debug' };
const SET_LEVEL = ['--', '/mattermost/bin/mmctl', '--local', 'config', 'set', 'LogSettings.FileLevel'];

/** What docs/how-to/debug-logs.md says to do when nothing else could, as a person follows it. */
describe('a level that nobody has restored', () => {
  let world: World;
  let mattermost: MattermostInstallation;
  let before: readonly ServerState[];
  let pod: string;
  let folder: string;
  let commands: readonly string[];

  beforeAll(async () => {
    world = openWorld();
    mattermost = await world.mattermost({ namespace: NAMESPACE, name: 'chat' });
    [pod = ''] = await mattermostPods(world.cluster, mattermost, world.deps);
    before = await serverStates(world, mattermost);
    folder = await mkdtemp(join(tmpdir(), 'supportpacket-by-hand-'));
    const main = join(CHECKOUT, 'dist/main.js');
    const program = `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`;
    await writeFile(join(folder, 'supportpacket'), program, { mode: 0o700 });
    const page = await readFile(join(CHECKOUT, 'docs/how-to/debug-logs.md'), 'utf8');
    commands = [...page.matchAll(/```sh\n([^]*?)```/g)].map(([, text = '']) =>
      text.replaceAll('-n chat', `-n ${NAMESPACE}`).replaceAll('<pod>', pod),
    );
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
    await world[Symbol.asyncDispose]();
  });

  /** A packet whose window is open, and which no operator looks at. */
  async function leaveRaised(): Promise<void> {
    const metadata = { ...KEY, labels: { [SHARD_LABEL]: 'nobody' } };
    await applyObjects(world.cluster, [{ apiVersion: API_VERSION, kind: KIND, metadata, spec: {} }], world.deps);
    const uid = await world.kubectl(['get', 'pod', pod, '-n', NAMESPACE, '-o', 'jsonpath={.metadata.uid}']);
    const { container } = mattermost;
    const note = { target: 'chat', namespace: NAMESPACE, pod, podUid: uid, container, level: 'INFO' };
    const patch = JSON.stringify({ status: { raisedLogLevels: [note] } });
    const packet = ['supportpacket', KEY.name, '-n', NAMESPACE, '--subresource=status'];
    await world.kubectl(['patch', ...packet, '--type=merge', '-p', patch]);
    await world.kubectl(['exec', '-n', NAMESPACE, pod, '-c', container, ...SET_LEVEL, 'DEBUG']);
    expect((await serverStates(world, mattermost)).map(({ level }) => level)).toEqual(['DEBUG']);
  }

  async function byHand(command: string): Promise<string> {
    const path = [folder, world.cluster.binDir, process.env['PATH'] ?? ''].join(delimiter);
    const env = { ...process.env, PATH: path, KUBECONFIG: world.cluster.kubeconfigPath };
    const { stderr } = await run('sh', ['-ec', command], { cwd: folder, env, signal: world.deps.signal });
    return stderr;
  }

  it('is restored by the two commands of the documentation, and by no third', () => {
    expect(commands.map((command) => command.split(' ')[0])).toEqual(['kubectl', 'supportpacket']);
  });

  it('is restored through the pod', async () => {
    await leaveRaised();
    await byHand(commands[0] ?? '');
    expect(await serverStates(world, mattermost)).toEqual(before);
  });

  it('is restored by the note in the status, which is gone then', async () => {
    await leaveRaised();
    expect(await byHand(commands[1] ?? '')).toContain('1 of 1 log levels restored');
    expect(await serverStates(world, mattermost)).toEqual(before);
    const packet = await getPacket(world.cluster, KEY, world.deps);
    expect(packet?.status?.raisedLogLevels).toBeUndefined();
  });
});
