import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manifestSchema } from '../../src/archive/manifest.ts';
import type { CoderInstallation } from '../products/coder/index.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, textOf, type OpenedArchive } from '../support/archive-reader.ts';
import { opened } from '../support/deep-archive.ts';
import { collectPacket } from './support/collect-packet.ts';
import { filesBelow } from './support/coder/contents.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-coder-down';
const ROOT = 'coder/coder/';

/** Sends a signal to the agent and to nothing else: the shell's own command line begins otherwise. */
const SIGNAL = `for process in /proc/[0-9]*; do
  tr '\\0' ' ' <"$process/cmdline" | grep -q '^/opt/coder agent --no-reap' && kill "-$0" "\${process#/proc/}"
done; :`;

describe('a Coder of which a part is down', () => {
  let world: World;
  let coder: CoderInstallation;

  beforeAll(async () => {
    world = openWorld();
    coder = await world.coder({ namespace: NAMESPACE, replicas: 1, workspaces: ['healthy', 'neverConnects'] });
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function collect(): Promise<OpenedArchive> {
    const archive = await collectPacket(world, {
      namespace: NAMESPACE,
      spec: { items: { profiles: { cpuSeconds: 1 } } },
    });
    expect(leaksOf(await opened(archive), coder.plantedSecrets.flatMap(secretForms))).toEqual([]);
    return archive;
  }

  function messages(archive: OpenedArchive, code: string): readonly string[] {
    const { warnings } = manifestSchema.parse(JSON.parse(textOf(archive, 'manifest.json')));
    return warnings.filter((warning) => warning.code === code).map(({ message }) => message);
  }

  async function signalAgent(pod: string, signal: 'STOP' | 'CONT'): Promise<void> {
    await world.kubectl(['exec', '-n', NAMESPACE, pod, '-c', 'dev', '--', 'sh', '-c', SIGNAL, signal]);
  }

  it('gives everything else when an agent hangs, and of that one its log files', async () => {
    const [hung = ''] = coder.workspaces.healthy?.pods ?? [];
    await signalAgent(hung, 'STOP');
    try {
      const archive = await collect();
      const silent = messages(archive, 'AgentSilent');
      expect(silent.filter((message) => message.includes(hung))).toHaveLength(1);
      // The one that hangs, and the one that was never started.
      expect(silent).toHaveLength(2);
      const files = filesBelow(archive, ROOT);
      expect(files.filter((path) => path.endsWith('/files/coder-agent.log'))).toHaveLength(2);
      expect(files).toEqual(expect.arrayContaining(['deployment/buildinfo.json', 'pprof/heap.prof.gz']));
      expect(files.filter((path) => path.endsWith('manifest.json'))).toHaveLength(1);
    } finally {
      await signalAgent(hung, 'CONT');
    }
  });

  it('gives a packet from Kubernetes and the agents when its server is scaled to zero', async () => {
    await world.kubectl(['scale', 'deployment/coder', '-n', NAMESPACE, '--replicas=0']);
    const servers = ['-n', NAMESPACE, '-l', 'app.kubernetes.io/name=coder'];
    await world.kubectl(['wait', '--for=delete', 'pod', ...servers, '--timeout=60s']);
    const archive = await collect();
    expect(messages(archive, 'ServerMissing')).toEqual([expect.stringContaining('Deployment coder has no pod')]);
    // The workspace whose agent never came is the first by name, and lies at the root.
    const files = filesBelow(archive, `${ROOT}workspaces/grace/healthy/`);
    expect(files).toEqual(
      expect.arrayContaining([
        'agent/manifest.json',
        'agent/logs.txt',
        'agent/files/coder-agent.log',
        'agents/gpu/logs.txt',
      ]),
    );
    expect([...archive.files.keys()]).toContain('kubernetes/coder/deployments/coder.yaml');
  });
});
