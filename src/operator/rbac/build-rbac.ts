import type { SelectedTarget } from '../../api/collect-request.ts';
import type { Resource } from '../../kube/ports.ts';
import { resources } from '../../kube/resources.ts';
import type { V1Pod, V1Role, V1RoleBinding, V1ServiceAccount } from '../../kube/types.ts';
import {
  objectName,
  ownerReference,
  packetAnnotations,
  packetLabels,
  type PacketIdentity,
} from '../job/object-names.ts';
import { packetRules, targetRules, type Allowances, type PolicyRule, type Reach } from '../rbac-rules.ts';

/** Kinds that are made per packet, in the order of making; they are removed in the same order: the account first. */
export const RBAC_KINDS = [resources.serviceAccounts, resources.roles, resources.roleBindings] as const;

export interface RbacObject {
  readonly resource: Resource;
  readonly object: V1ServiceAccount | V1Role | V1RoleBinding;
}

/** The pods of each namespace that a collector may reach. */
export function reachByNamespace(
  targets: readonly SelectedTarget[],
  pods: readonly V1Pod[],
): ReadonlyMap<string, Reach> {
  const running = new Set(
    pods.filter(({ status }) => status?.phase === 'Running').map(({ metadata }) => metadata?.uid),
  );
  const all = targets.flatMap(({ namespace, pods: list }) =>
    list.map((pod) => ({ pod, in: pod.namespace ?? namespace })),
  );
  const namespaces = [...targets.map(({ namespace }) => namespace), ...all.map((one) => one.in)];
  return new Map(
    unique(namespaces).map((namespace) => {
      const selected = all.filter((one) => one.in === namespace).map(({ pod }) => pod);
      const reach: Reach = {
        pods: unique(selected.map(({ name }) => name)),
        running: unique(selected.filter(({ uid }) => running.has(uid)).map(({ name }) => name)),
      };
      return [namespace, reach];
    }),
  );
}

/**
 * ServiceAccount, Role and RoleBinding of one packet, and a Role with its binding in every other namespace with targets.
 * There an owner reference cannot reach; label, annotation and the packet's finalizer stand in for it. Pure.
 */
export function buildRbac(
  packet: PacketIdentity,
  reach: ReadonlyMap<string, Reach>,
  allowances: Allowances,
): readonly RbacObject[] {
  const home = packet.metadata.namespace;
  const here = reach.get(home);
  const rules = [...packetRules(packet.metadata.name), ...(here === undefined ? [] : targetRules(here, allowances))];
  const scope = { name: objectName(packet), isOwned: true };
  const elsewhere = [...reach].filter(([namespace]) => namespace !== home);
  return [
    serviceAccount(packet, scope),
    ...roleWithBinding(packet, home, rules, scope),
    ...elsewhere.flatMap(([namespace, pods]) =>
      roleWithBinding(packet, namespace, targetRules(pods, allowances), scope),
    ),
  ];
}

/** How the objects are called and whether they go with the packet. */
export interface RbacScope {
  readonly name: string;
  readonly isOwned: boolean;
}

export function serviceAccount(packet: PacketIdentity, scope: RbacScope): RbacObject {
  return {
    resource: resources.serviceAccounts,
    object: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadataOf(packet, packet.metadata.namespace, scope),
      // Only the collector's pod asks for the token, by its own spec.
      automountServiceAccountToken: false,
    },
  };
}

export function roleWithBinding(
  packet: PacketIdentity,
  namespace: string,
  rules: readonly PolicyRule[],
  scope: RbacScope,
): RbacObject[] {
  const { name } = scope;
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const apiGroup = 'rbac.authorization.k8s.io';
  const role: V1Role = {
    apiVersion,
    kind: 'Role',
    metadata: metadataOf(packet, namespace, scope),
    rules: rules.map(mutable),
  };
  const binding: V1RoleBinding = {
    apiVersion,
    kind: 'RoleBinding',
    metadata: metadataOf(packet, namespace, scope),
    roleRef: { apiGroup, kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: packet.metadata.namespace }],
  };
  return [
    { resource: resources.roles, object: role },
    { resource: resources.roleBindings, object: binding },
  ];
}

function metadataOf(packet: PacketIdentity, namespace: string, { name, isOwned }: RbacScope) {
  return {
    name,
    namespace,
    labels: packetLabels(packet),
    annotations: packetAnnotations(packet),
    ...(isOwned && namespace === packet.metadata.namespace ? { ownerReferences: [ownerReference(packet)] } : {}),
  };
}

function mutable({ apiGroups, resources: plurals, verbs, resourceNames }: PolicyRule) {
  return {
    apiGroups: [...apiGroups],
    resources: [...plurals],
    verbs: [...verbs],
    ...(resourceNames === undefined ? {} : { resourceNames: [...resourceNames] }),
  };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
