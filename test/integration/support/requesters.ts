import { stringify } from 'yaml';
import { GROUP } from '../../../src/api/names.ts';

/** A right in one namespace. */
export interface Right {
  readonly namespace: string;
  readonly apiGroup?: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  readonly names?: readonly string[];
}

/** Somebody who asks for packets, and all that he may do. */
export interface Requester {
  /** The name that a request carries: a user, or `system:serviceaccount:<namespace>:<name>`. */
  readonly user: string;
  readonly rights: readonly Right[];
  /** Built-in ClusterRoles, bound in one namespace. */
  readonly clusterRoles?: readonly { readonly namespace: string; readonly name: string }[];
}

/** To write packets, without which no admission policy is asked. */
export function mayWritePackets(namespace: string): Right {
  return { namespace, apiGroup: GROUP, resource: 'supportpackets', verbs: ['create', 'get', 'patch', 'update'] };
}

export function mayExec(namespace: string): Right {
  return { namespace, resource: 'pods/exec', verbs: ['create'] };
}

/** Without `names`: all of them. */
export function mayGetSecrets(namespace: string, names?: readonly string[]): Right {
  return { namespace, resource: 'secrets', verbs: ['get'], ...(names === undefined ? {} : { names }) };
}

/** Roles and bindings that give each requester what he may. */
export function requesterManifests(requesters: Readonly<Record<string, Requester>>): string {
  const objects = Object.entries(requesters).flatMap(([id, { user, rights, clusterRoles = [] }]) => [
    ...rights.flatMap((right, index) => roleAndBinding(`${id.toLowerCase()}-${String(index)}`, user, right)),
    ...clusterRoles.map(({ namespace, name }) =>
      binding(`${id.toLowerCase()}-${name}`, namespace, user, { kind: 'ClusterRole', name }),
    ),
  ]);
  return objects.map((object) => stringify(object)).join('---\n');
}

function roleAndBinding(name: string, user: string, right: Right): readonly object[] {
  const rule = {
    apiGroups: [right.apiGroup ?? ''],
    resources: [right.resource],
    verbs: right.verbs,
    ...(right.names === undefined ? {} : { resourceNames: right.names }),
  };
  const metadata = { name, namespace: right.namespace };
  return [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules: [rule] },
    binding(name, right.namespace, user, { kind: 'Role', name }),
  ];
}

function binding(name: string, namespace: string, user: string, role: { kind: string; name: string }): object {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name, namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', ...role },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
  };
}
