import { GROUP, PLURAL } from '../api/names.ts';

/** A rule of a Role, as the API has it. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

const READ = ['get', 'list'] as const;

/**
 * What a collector may read in the namespace of a target. ConfigMaps are left out on purpose: many hold passwords, and
 * nothing in a packet is made from them. Nodes are cluster-scoped and out of reach of a Role.
 */
const COLLECTOR_READS: readonly PolicyRule[] = [
  {
    apiGroups: [''],
    resources: ['pods', 'events', 'services', 'endpoints', 'persistentvolumeclaims', 'resourcequotas', 'limitranges'],
    verbs: READ,
  },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: READ },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
  { apiGroups: ['apps'], resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'], verbs: READ },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'], verbs: READ },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: READ },
  { apiGroups: ['batch'], resources: ['jobs'], verbs: READ },
];

/** Verbs on sub-resources of selected pods. A WebSocket upgrade is a GET, and from 1.35 the server also checks `create`. */
const STREAM_VERBS = ['get', 'create'] as const;

/** Pods that a collector may reach in one namespace. */
export interface Reach {
  /** Every selected pod, for its logs. */
  readonly pods: readonly string[];
  /** Those of them that run, for exec and port-forward. */
  readonly running: readonly string[];
}

/** What an installation allows beyond the usual. */
export interface Allowances {
  readonly ephemeralContainers: boolean;
}

/** Adding an ephemeral container is a patch of this sub-resource and of nothing else of the pod. */
const EPHEMERAL: PolicyRule = { apiGroups: [''], resources: ['pods/ephemeralcontainers'], verbs: ['patch'] };

/** What the operator must hold besides, where ephemeral containers are allowed. */
export function ephemeralContainerRules(): readonly PolicyRule[] {
  return [EPHEMERAL];
}

/** The rules for one namespace with targets. */
export function targetRules({ pods, running }: Reach, { ephemeralContainers }: Allowances): readonly PolicyRule[] {
  return [
    ...COLLECTOR_READS,
    ...named({ apiGroups: [''], resources: ['pods/log'], verbs: ['get'] }, pods),
    ...named({ apiGroups: [''], resources: ['pods/exec', 'pods/portforward'], verbs: STREAM_VERBS }, running),
    ...(ephemeralContainers ? named(EPHEMERAL, running) : []),
  ];
}

/** What restores the log level of pods of one namespace; those `byToken` through their API. */
export function restoreRules(pods: readonly string[], byToken: readonly string[]): readonly PolicyRule[] {
  return [
    ...named({ apiGroups: [''], resources: ['pods'], verbs: ['get'] }, pods),
    ...named({ apiGroups: [''], resources: ['pods/exec'], verbs: STREAM_VERBS }, pods),
    ...named({ apiGroups: [''], resources: ['pods/portforward'], verbs: STREAM_VERBS }, byToken),
  ];
}

/** The rules for the collector's own packet, in the packet's namespace. */
export function packetRules(packet: string): readonly PolicyRule[] {
  return [
    { apiGroups: [GROUP], resources: [PLURAL], verbs: ['get'], resourceNames: [packet] },
    { apiGroups: [GROUP], resources: [`${PLURAL}/status`], verbs: ['get', 'patch'], resourceNames: [packet] },
  ];
}

/** An empty list of names means every object in RBAC, so a rule for nobody must not exist at all. */
function named(rule: PolicyRule, resourceNames: readonly string[]): readonly PolicyRule[] {
  return resourceNames.length === 0 ? [] : [{ ...rule, resourceNames: [...resourceNames].sort() }];
}

/** The operator's own work, in every namespace that it watches. */
const OPERATOR_WORK: readonly PolicyRule[] = [
  { apiGroups: [GROUP], resources: [PLURAL], verbs: ['get', 'list', 'watch', 'patch'] },
  { apiGroups: [GROUP], resources: [`${PLURAL}/status`], verbs: ['get', 'patch'] },
  // blockOwnerDeletion of what a packet owns, where OwnerReferencesPermissionEnforcement is on (OpenShift).
  { apiGroups: [GROUP], resources: [`${PLURAL}/finalizers`], verbs: ['update'] },
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'create'] },
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get', 'list', 'create', 'patch', 'delete'] },
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['roles', 'rolebindings'],
    verbs: ['get', 'list', 'create', 'patch', 'delete'],
  },
  { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
];

/**
 * Everything the operator must hold in each watched namespace (or cluster-wide): its own work, and whatever it hands out,
 * because the API server lets nobody grant what he has not. No `escalate`, `bind`, `impersonate`, no verb on Secrets, no
 * wildcard. The chart's Role and ClusterRole are made from this list.
 */
export function operatorRules(): readonly PolicyRule[] {
  const handedOut: readonly PolicyRule[] = [
    ...COLLECTOR_READS,
    { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    { apiGroups: [''], resources: ['pods/exec', 'pods/portforward'], verbs: STREAM_VERBS },
  ];
  return [...OPERATOR_WORK, ...handedOut];
}

/** What the operator needs in its own namespace, once: the lease of the leader election. */
export function leaderElectionRules(): readonly PolicyRule[] {
  return [
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update', 'patch'] },
    { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
  ];
}
