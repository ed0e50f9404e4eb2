import { randomBytes } from 'node:crypto';
import { COLLECTOR_MANAGER, API_VERSION, KIND, SHARD_LABEL } from '../../../src/api/names.ts';
import type { SupportPacket } from '../../../src/api/packet.ts';
import type { Condition, SupportPacketStatus } from '../../../src/api/status-schema.ts';
import { loadConnection } from '../../../src/kube/config.ts';
import { createKube, type Kube } from '../../../src/kube/kube.ts';
import type { KubeObject, Resource } from '../../../src/kube/ports.ts';
import { resources } from '../../../src/kube/resources.ts';
import type { V1Job, V1Namespace, V1Pod } from '../../../src/kube/types.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { renderCrd } from '../../../scripts/crd.ts';
import { clusterEnvironment } from '../support/api-server.ts';
import { applyManifests } from '../support/kubectl.ts';

const MINUTE = 60_000;

/** Namespaces of one test file and what is in them, as the cluster's administrator sees it. */
export interface World extends AsyncDisposable {
  readonly kube: Kube;
  /** Value of the shard label: operators elsewhere in the cluster leave these packets alone. */
  readonly shard: string;
  readonly namespace: string;
  /** Another namespace with the label or annotations given. */
  addNamespace(labels?: Record<string, string>): Promise<string>;
  addMattermost(namespace?: string, name?: string): Promise<V1Pod>;
  addPacket(name: string, spec?: unknown): Promise<SupportPacket>;
  packet(name: string): Promise<SupportPacket>;
  /** Waits until Ready has `reason`; fails with the last state. */
  untilReason(name: string, reason: string): Promise<SupportPacket>;
  until(name: string, isReached: (packet: SupportPacket) => boolean): Promise<SupportPacket>;
  list<T extends KubeObject>(resource: Resource, namespace?: string, labelSelector?: string): Promise<readonly T[]>;
  jobOf(name: string): Promise<V1Job>;
  /** Writes status as the collector does: by server-side apply, under its own field manager. */
  collectorSays(name: string, status: SupportPacketStatus): Promise<void>;
}

export function condition(packet: SupportPacket, type: string): Condition | undefined {
  return packet.status?.conditions?.find((one) => one.type === type);
}

export function collectorCondition(
  type: string,
  status: 'True' | 'False',
  reason: string,
  message = 'by hand',
): Condition {
  return { type, status, reason, message, lastTransitionTime: new Date().toISOString() };
}

export const limit = (): AbortSignal => AbortSignal.timeout(MINUTE);

export async function createWorld(prefix: string): Promise<World> {
  const kube = createKube(await loadConnection({ type: 'file', file: clusterEnvironment('KUBECONFIG') }), {
    userAgent: 'supportpacket-test',
    onWatchError: () => undefined,
  });
  await applyManifests(renderCrd());
  const shard = `${prefix}-${randomBytes(3).toString('hex')}`;
  const namespaces: string[] = [];
  const addNamespace = async (labels: Record<string, string> = {}): Promise<string> => {
    const name = `op-${shard}-${namespaces.length}`;
    namespaces.push(name);
    // Whatever the operator makes must be admitted under the strictest standard.
    const enforced = { 'pod-security.kubernetes.io/enforce': 'restricted', ...labels };
    const object: V1Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: enforced } };
    await kube.client.create(resources.namespaces, object, limit());
    return name;
  };
  const namespace = await addNamespace();
  const packet = (name: string) =>
    kube.client.get<SupportPacket>(resources.supportPackets, { namespace, name }, limit());
  return {
    kube,
    shard,
    namespace,
    addNamespace,
    packet,
    addMattermost: (where = namespace, name = 'mm-0') =>
      kube.client.create(resources.pods, mattermost(where, name), limit()),
    addPacket: async (name, spec = {}) => {
      const metadata = { name, namespace, labels: { [SHARD_LABEL]: shard } };
      const manifest: KubeObject & { spec: unknown } = { apiVersion: API_VERSION, kind: KIND, metadata, spec };
      await kube.client.create(resources.supportPackets, manifest, limit());
      return await packet(name);
    },
    untilReason: (name, reason) =>
      until(
        () => packet(name),
        (one) => condition(one, 'Ready')?.reason === reason,
      ),
    until: (name, isReached) => until(() => packet(name), isReached),
    list: async <T extends KubeObject>(resource: Resource, where = namespace, labelSelector?: string) => {
      const selector = labelSelector === undefined ? {} : { labelSelector };
      return (await kube.client.list<T>(resource, { namespace: where, ...selector }, limit())).items;
    },
    jobOf: async (name) => {
      const { status } = await packet(name);
      return await kube.client.get<V1Job>(resources.jobs, { namespace, name: status?.jobRef?.name ?? '' }, limit());
    },
    collectorSays: async (name, status) => {
      const object = { apiVersion: API_VERSION, kind: KIND, metadata: { name, namespace }, status };
      const options = { fieldManager: COLLECTOR_MANAGER, force: true, subresource: 'status' } as const;
      await kube.client.apply(resources.supportPackets, object, options, limit());
    },
    [Symbol.asyncDispose]: async () => {
      for (const name of namespaces) await removeNamespace(kube, name);
      kube.close();
    },
  };
}

async function until(
  read: () => Promise<SupportPacket>,
  isReached: (packet: SupportPacket) => boolean,
): Promise<SupportPacket> {
  let last: SupportPacket | undefined;
  const probe = async (): Promise<SupportPacket | undefined> => {
    last = await read();
    return isReached(last) ? last : undefined;
  };
  try {
    return await waitFor('the packet is as expected', probe, { timeout: 3 * MINUTE });
  } catch (error) {
    throw new Error(`${String(error)}; last status: ${JSON.stringify(last?.status)}`, { cause: error });
  }
}

/** A packet whose operator is gone must not hold its namespace back. */
async function removeNamespace({ client }: Kube, name: string): Promise<void> {
  const { items } = await client.list<SupportPacket>(resources.supportPackets, { namespace: name }, limit());
  for (const { metadata } of items) {
    if (metadata.finalizers === undefined) continue;
    const key = { namespace: name, name: metadata.name };
    await client.mergePatch(
      resources.supportPackets,
      key,
      { metadata: { finalizers: [] } },
      { fieldManager: 'test' },
      limit(),
    );
  }
  await client.delete(resources.namespaces, { name }, {}, limit());
}

/** A pod that discovery takes for Mattermost, by label and command; it only sleeps. */
function mattermost(namespace: string, name: string): V1Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/name': 'mattermost-team-edition', 'app.kubernetes.io/instance': 'chat' },
    },
    spec: {
      terminationGracePeriodSeconds: 0,
      securityContext: { runAsNonRoot: true, runAsUser: 2000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'mattermost',
          image: 'localhost/supportpacket/busybox:1',
          imagePullPolicy: 'IfNotPresent',
          command: ['/bin/sh', '-c', 'sleep 3600', '/mattermost/bin/mattermost'],
          env: [{ name: 'MM_DSN', valueFrom: { secretKeyRef: { name: 'mm-secret', key: 'dsn', optional: true } } }],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
}
