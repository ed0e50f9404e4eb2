import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { parseSpec } from '../../../../src/api/packet.ts';
import type { KubeClient, KubeObject, Resource } from '../../../../src/kube/ports.ts';
import type { V1ContainerStatus } from '../../../../src/kube/types.ts';
import { planKubernetes } from '../../../../src/products/kubernetes/plan.ts';
import type { LivePod, Plan } from '../../../../src/products/ports.ts';
import { fakePodAccess } from '../fake-pods.ts';
import { livePod } from '../pods.ts';

const { signal } = new AbortController();

/** Objects by plural. */
function plan(
  pods: readonly LivePod[],
  objects: Readonly<Record<string, readonly KubeObject[]>> = {},
  spec: unknown = {},
): Plan {
  const kube = {
    // As the client does: every item with its kind.
    list: async ({ plural, version, kind }: Resource) => {
      const items = (objects[plural] ?? []).map((object) => ({ apiVersion: version, kind, ...object }));
      return Promise.resolve({ resourceVersion: '1', items });
    },
    get: async ({ plural }: { plural: string }, { name }: { name: string }) =>
      Promise.resolve(objects[plural]?.find(({ metadata }) => metadata?.name === name)),
  } as unknown as KubeClient;
  const target = {
    name: 'chat',
    type: 'Mattermost',
    namespace: 'chat',
    pods: pods.map(({ selected }) => selected),
  } as const;
  return planKubernetes(
    { spec: parseSpec(spec), kube, access: fakePodAccess({}), now: new Date(0), hasKnownSecrets: true },
    { target, pods },
  );
}

async function yamlOf({ items }: Plan, path: string): Promise<readonly unknown[]> {
  const opened = await items.find((item) => item.path === `kubernetes/chat/${path}`)?.rungs[0]?.open(signal);
  const chunks: Uint8Array[] = [];
  for await (const chunk of opened?.chunks ?? []) chunks.push(chunk);
  return parseAllDocuments(Buffer.concat(chunks).toString()).map((document): unknown => document.toJS());
}

function container(name: string, state: V1ContainerStatus['state'], before?: { exitCode: number }): V1ContainerStatus {
  return {
    name,
    restartCount: before === undefined ? 0 : 1,
    ready: true,
    image: '',
    imageID: '',
    ...(before === undefined ? {} : { lastState: { terminated: before } }),
    ...(state === undefined ? {} : { state }),
  };
}

describe('the logs of a pod', () => {
  const running = { running: { startedAt: '2026-01-01T00:00:00Z' } };
  const ended = { terminated: { exitCode: 0 } };
  const live = livePod('chat-0', {
    status: {
      initContainerStatuses: [container('migrate', ended)],
      containerStatuses: [
        container('mattermost', running, { exitCode: 137 }),
        container('new', { waiting: { reason: 'ImagePullBackOff' } }),
      ],
      ephemeralContainerStatuses: [container('debug', running)],
    },
  });
  const logs = ({ items }: Plan): readonly string[] =>
    items.filter(({ name }) => name === 'KubernetesLogs').map(({ path }) => path);

  it('are those of every container that ever ran, and of the run before a restart', () => {
    expect(logs(plan([live]))).toEqual(
      ['migrate.log', 'mattermost.log', 'mattermost.previous.log', 'debug.log'].map(
        (file) => `kubernetes/chat/logs/chat-0/${file}`,
      ),
    );
  });

  it('are only the current ones when nothing is left of the run before', () => {
    const forgotten = { ...container('mattermost', running), restartCount: 3 };
    const one = livePod('chat-0', { status: { containerStatuses: [forgotten] } });

    expect(logs(plan([one]))).toEqual(['kubernetes/chat/logs/chat-0/mattermost.log']);
  });

  it('are only the current ones on request', () => {
    expect(logs(plan([live], {}, { items: { logs: { previous: 'Exclude' } } }))).not.toContain(
      'kubernetes/chat/logs/chat-0/mattermost.previous.log',
    );
  });

  it('are read late, but the one before the restart early: it goes with the next', () => {
    const { items } = plan([live]);
    const order = new Map(items.map((item) => [item.path, item.order]));

    expect(order.get('kubernetes/chat/logs/chat-0/mattermost.log')).toBe('big');
    expect(order.get('kubernetes/chat/logs/chat-0/mattermost.previous.log')).toBe('perishable');
  });
});

describe('the objects around a target', () => {
  const live = livePod('chat-0', { labels: { app: 'chat' }, owner: 'ReplicaSet' });
  const managedFields = [{ manager: 'kubectl' }];

  it('are the services that select one of its pods, with their kind', async () => {
    const service = (name: string, selector?: Record<string, string>): object => ({
      metadata: { name, managedFields },
      spec: { selector },
    });
    const services = [service('mine', { app: 'chat' }), service('other', { app: 'x' }), service('headless')];

    await expect(yamlOf(plan([live], { services }), 'services.yaml')).resolves.toEqual([
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'mine' }, spec: { selector: { app: 'chat' } } },
    ]);
  });

  it('are the claims that it mounts', async () => {
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'chat-data' } }];
    const mounting = { ...live, pod: { ...live.pod, spec: { containers: [], volumes } } };
    const persistentvolumeclaims = [{ metadata: { name: 'chat-data' } }, { metadata: { name: 'x' } }];
    const claims = await yamlOf(plan([mounting], { persistentvolumeclaims }), 'persistentvolumeclaims.yaml');

    expect(claims).toEqual([expect.objectContaining({ metadata: { name: 'chat-data' } })]);
  });

  it('are the owner of its pods and what stands above it, once', async () => {
    const above = [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat', uid: 'd' }];
    const replicasets = [{ kind: 'ReplicaSet', metadata: { name: 'o', ownerReferences: above } }];
    const deployments = [{ kind: 'Deployment', metadata: { name: 'chat' } }];
    const made = plan([live, livePod('chat-1', { owner: 'ReplicaSet' })], { replicasets, deployments });
    const kinds = (await yamlOf(made, 'replicasets/o.yaml')).map((object) => (object as KubeObject).kind);

    expect(kinds).toEqual(['ReplicaSet', 'Deployment']);
    expect(made.items.filter(({ path }) => path.includes('replicasets'))).toHaveLength(1);
  });

  it('are the events, the oldest first, whatever time they carry', async () => {
    const event = (name: string, times: object): KubeObject => ({ metadata: { name }, ...times });
    const events = [
      event('b', { lastTimestamp: '2026-01-01T00:00:02Z' }),
      event('c', { eventTime: '2026-01-01T00:00:03.000000Z', lastTimestamp: null }),
      event('a', { firstTimestamp: '2026-01-01T00:00:01Z' }),
    ];
    const names = (await yamlOf(plan([live], { events }), 'events.yaml')).map(
      (one) => (one as KubeObject).metadata?.name,
    );

    expect(names).toEqual(['a', 'b', 'c']);
  });

  it('are said to be none when there are none', async () => {
    const opened = await plan([live])
      .items.find(({ path }) => path.endsWith('services.yaml'))
      ?.rungs[0]?.open(signal);
    const chunks: Uint8Array[] = [];
    for await (const chunk of opened?.chunks ?? []) chunks.push(chunk);

    expect(parse(Buffer.concat(chunks).toString())).toBeNull();
    expect(Buffer.concat(chunks).toString()).toBe('# none\n');
  });

  it('are left out on request', () => {
    expect(plan([live], {}, { items: { kubernetes: 'Exclude' } }).items).toEqual([]);
  });
});
