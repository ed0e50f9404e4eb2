import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collectRequest, REQUEST_ANNOTATION } from '../../../src/api/collect-request.ts';
import { ALLOW_FROM, FINALIZER } from '../../../src/api/names.ts';
import { resources } from '../../../src/kube/resources.ts';
import type { V1Pod, V1Role } from '../../../src/kube/types.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { startOperator, type RunningOperator } from './operators.ts';
import { createWorld, limit, type World } from './world.ts';

const ACCESS_URL = 'https://coder.example.com';

let world: World;
let open: string;
let shut: string;
let operator: RunningOperator;

beforeAll(async () => {
  world = await createWorld('workspaces');
  open = await world.addNamespace({ [ALLOW_FROM]: world.namespace });
  shut = await world.addNamespace();
  await addPod(world.namespace, 'coder-0', server());
  await addPod(open, 'ws-open', agent(ACCESS_URL));
  await addPod(open, 'ws-of-others', agent('https://other.example.com'));
  await addPod(shut, 'ws-shut', agent(ACCESS_URL));
  const running = async (namespace: string, count: number): Promise<boolean> =>
    (await world.list<V1Pod>(resources.pods, namespace)).filter(({ status }) => status?.phase === 'Running').length ===
    count;
  await waitFor(
    'all run',
    async () =>
      ((await running(world.namespace, 1)) && (await running(open, 2)) && (await running(shut, 1))) || undefined,
    { timeout: 120_000 },
  );
  operator = await startOperator(world, { config: { watchNamespaces: [world.namespace, open, shut] } });
});

afterAll(async () => {
  await operator.stop();
  await world[Symbol.asyncDispose]();
});

interface Part {
  readonly labels: Record<string, string>;
  readonly env: Record<string, string>;
}

function server(): Part {
  const labels = { 'app.kubernetes.io/name': 'coder', 'app.kubernetes.io/instance': 'coder' };
  return { labels, env: { CODER_ACCESS_URL: ACCESS_URL } };
}

function agent(url: string): Part {
  return {
    labels: { 'com.coder.workspace.id': 'x', 'com.coder.workspace.name': 'api' },
    env: { CODER_AGENT_URL: url },
  };
}

/** It only sleeps. */
async function addPod(namespace: string, name: string, { labels, env }: Part): Promise<void> {
  const pod: V1Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: {
      terminationGracePeriodSeconds: 0,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'main',
          image: 'localhost/supportpacket/busybox:1',
          imagePullPolicy: 'IfNotPresent',
          command: ['/bin/sh', '-c', 'sleep 3600', '/opt/coder'],
          env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
  await world.kube.client.create(resources.pods, pod, limit());
}

describe('workspaces in other namespaces', () => {
  it('are collected where their namespace allows it, and named in a warning where it does not', async () => {
    await world.addPacket('all');
    const { metadata } = await world.until('all', ({ status }) => status?.jobRef !== undefined);
    const job = await world.jobOf('all');
    const annotation = job.spec?.template.metadata?.annotations?.[REQUEST_ANNOTATION] ?? '';
    const { targets, warnings } = collectRequest.parse(JSON.parse(annotation));

    expect(targets).toMatchObject([
      {
        type: 'Coder',
        pods: [
          { name: 'coder-0', role: 'server' },
          { name: 'ws-open', role: 'workspace', namespace: open },
        ],
      },
    ]);
    expect(warnings).toEqual([expect.objectContaining({ code: 'TargetRefused', target: 'coder' })]);
    expect(warnings[0]?.message).toContain(`namespace ${shut}`);
    expect(metadata.finalizers).toEqual([FINALIZER]);
  });

  it('can be reached by the collector pod by pod, and nothing of the namespace that does not allow it', async () => {
    const [role] = await world.list<V1Role>(resources.roles, open, 'supportpacket.dev/packet-name=all');
    const exec = role?.rules?.find(({ resources: plurals }) => plurals?.includes('pods/exec'));

    expect(exec?.resourceNames).toEqual(['ws-open']);
    expect(await world.list(resources.roles, shut, 'supportpacket.dev/packet-name=all')).toEqual([]);
  });

  it('keep no rights of ours when the packet goes', async () => {
    const key = { namespace: world.namespace, name: 'all' };
    await world.kube.client.delete(resources.supportPackets, key, {}, limit());
    const left = async (): Promise<number> => {
      const kinds = [resources.roles, resources.roleBindings];
      const lists = kinds.map((kind) => world.list(kind, open, 'supportpacket.dev/packet-name=all'));
      return (await Promise.all(lists)).flat().length;
    };

    await waitFor('rights are gone', async () => (await left()) === 0 || undefined, { timeout: 120_000 });
    await waitFor(
      'the packet is gone',
      async () => (await world.list(resources.supportPackets)).length === 0 || undefined,
      { timeout: 120_000 },
    );
  });
});
