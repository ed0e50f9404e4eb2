import { stringify } from 'yaml';
import type { SelectedTarget } from '../../api/collect-request.ts';
import type { KubeObject, Resource } from '../../kube/ports.ts';
import { resources } from '../../kube/resources.ts';
import type { V1ObjectMeta, V1PersistentVolumeClaim, V1Service } from '../../kube/types.ts';
import { matchesSelector } from '../label-selector.ts';
import type { Item, LiveTarget, PlanContext } from '../ports.ts';

const DEADLINE_SECONDS = 30;

/** Kinds that stand above a pod, by the kind in its owner reference. */
const OWNERS: Readonly<Record<string, Resource>> = {
  ReplicaSet: resources.replicaSets,
  StatefulSet: resources.statefulSets,
  DaemonSet: resources.daemonSets,
  Deployment: resources.deployments,
};

interface Owned extends KubeObject {
  readonly metadata?: V1ObjectMeta;
}

/** One object, as YAML. */
export function objectItem(
  context: PlanContext,
  target: SelectedTarget,
  path: string,
  resource: Resource,
  name: string,
): Item {
  return item(target, path, `${resource.plural}/${name}`, async (signal) => [
    await context.kube.get<KubeObject>(resource, { namespace: target.namespace, name }, signal),
  ]);
}

/** The ReplicaSets and so on of the pods, and their Deployments. */
export function ownerItems(context: PlanContext, { target, pods }: LiveTarget, folder: string): readonly Item[] {
  const direct = distinct(pods.flatMap(({ pod }) => pod.metadata?.ownerReferences ?? []));
  return direct.flatMap(({ kind, name }) => {
    const resource = OWNERS[kind];
    if (resource === undefined) return [];
    const path = `${folder}${resource.plural}/${name}.yaml`;
    return item(target, path, `${resource.plural}/${name}`, (signal) =>
      ownerChain(context, target, resource, name, signal),
    );
  });
}

async function ownerChain(
  context: PlanContext,
  { namespace }: SelectedTarget,
  resource: Resource,
  name: string,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const owner = await context.kube.get<Owned>(resource, { namespace, name }, signal);
  const above = owner.metadata?.ownerReferences?.find(({ kind }) => OWNERS[kind] !== undefined);
  const next = above === undefined ? undefined : OWNERS[above.kind];
  if (above === undefined || next === undefined) return [owner];
  return [owner, await context.kube.get<Owned>(next, { namespace, name: above.name }, signal)];
}

/** The Services that select one of the pods. */
export function serviceItem(context: PlanContext, { target, pods }: LiveTarget, folder: string): Item {
  return item(target, `${folder}services.yaml`, 'services', async (signal) => {
    const services = await context.kube.list<V1Service & KubeObject>(
      resources.services,
      { namespace: target.namespace },
      signal,
    );
    return services.items.filter(({ spec }) => {
      const matchLabels = spec?.selector;
      if (matchLabels === undefined || Object.keys(matchLabels).length === 0) return false;
      return pods.some(({ pod }) => matchesSelector({ matchLabels }, pod.metadata?.labels ?? {}));
    });
  });
}

/** The claims that one of the pods mounts. */
export function claimItem(context: PlanContext, { target, pods }: LiveTarget, folder: string): Item {
  const names = new Set(
    pods.flatMap(({ pod }) => pod.spec?.volumes ?? []).map((volume) => volume.persistentVolumeClaim?.claimName),
  );
  return item(target, `${folder}persistentvolumeclaims.yaml`, 'persistentvolumeclaims', async (signal) => {
    const claims = await context.kube.list<V1PersistentVolumeClaim & KubeObject>(
      resources.persistentVolumeClaims,
      { namespace: target.namespace },
      signal,
    );
    return claims.items.filter(({ metadata }) => names.has(metadata?.name));
  });
}

function item(
  target: SelectedTarget,
  path: string,
  endpoint: string,
  read: (signal: AbortSignal) => Promise<readonly KubeObject[]>,
): Item {
  return {
    name: 'KubernetesObjects',
    path,
    target: target.name,
    format: 'kubernetes-yaml',
    // Environments hold secrets that logs repeat.
    order: 'first',
    deadlineSeconds: DEADLINE_SECONDS,
    rungs: [
      {
        access: 'kubernetes',
        source: { kind: 'object', namespace: target.namespace, endpoint },
        open: async (signal) => ({ chunks: documents(await read(signal)) }),
      },
    ],
  };
}

/** Several YAML documents; `managedFields` says who wrote what and only fills the page. */
export async function* documents(objects: readonly KubeObject[]): AsyncGenerator<Buffer> {
  for (const object of objects) {
    const { managedFields: _, ...metadata } = (object.metadata ?? {}) as V1ObjectMeta;
    yield Buffer.from(`---\n${stringify({ ...object, metadata }, { lineWidth: 0, aliasDuplicateObjects: false })}`);
  }
  if (objects.length === 0) yield Buffer.from('# none\n');
}

function distinct<T extends { readonly uid: string }>(list: readonly T[]): readonly T[] {
  return [...new Map(list.map((entry) => [entry.uid, entry])).values()];
}
