import { ALLOW_FROM } from '../../api/names.ts';
import type { PacketWarning } from '../../api/warning-codes.ts';
import type { V1Namespace } from '../../kube/types.ts';
import type { Claim } from './conditions.ts';

/** True when `namespace` lets packets of `packetNamespace` collect from it: by label (one) or annotation (a comma list). */
export function allowsFrom({ metadata }: V1Namespace, packetNamespace: string): boolean {
  const listed = (metadata?.annotations?.[ALLOW_FROM] ?? '').split(',').map((name) => name.trim());
  return metadata?.labels?.[ALLOW_FROM] === packetNamespace || listed.includes(packetNamespace);
}

/** What the operator may do for a packet in which namespaces. */
export interface Authorization {
  readonly allowed: readonly string[];
  readonly refused: readonly string[];
  readonly claim: Claim;
}

/** A namespace with targets; undefined: there is none of this name. */
export type Namespaces = ReadonlyMap<string, V1Namespace | undefined>;

/**
 * Which of the namespaces with targets a packet may collect from. Its own needs no leave: who may create packets there
 * was checked at admission. Pure.
 */
export function authorize(packetNamespace: string, wanted: readonly string[], namespaces: Namespaces): Authorization {
  const isAllowed = (name: string): boolean => {
    const found = namespaces.get(name);
    return name === packetNamespace || (found !== undefined && allowsFrom(found, packetNamespace));
  };
  const allowed = wanted.filter(isAllowed);
  const refused = wanted.filter((name) => !isAllowed(name));
  if (refused.length > 0) return { allowed, refused, claim: refusal(packetNamespace, refused) };
  const message = 'The namespaces of all targets allow this packet';
  return { allowed, refused, claim: { type: 'Authorized', status: 'True', reason: 'Allowed', message } };
}

function refusal(packetNamespace: string, refused: readonly string[]): Claim {
  const names = refused.join(', ');
  const remedy = `its owner must set the label ${ALLOW_FROM}=${packetNamespace} on it`;
  const message = `Namespace ${names} does not allow packets of namespace ${packetNamespace}; ${remedy}`;
  return { type: 'Authorized', status: 'False', reason: 'Forbidden', message };
}

/** One warning per namespace whose workspaces are left out; who reads it learns whom to ask. */
export function refusedWorkspaces(
  packetNamespace: string,
  target: string,
  namespaces: readonly string[],
  { refused }: Authorization,
): readonly PacketWarning[] {
  return namespaces
    .filter((name) => refused.includes(name))
    .map((name) => ({
      code: 'TargetRefused',
      target,
      message:
        `Workspaces of ${target} in namespace ${name} were left out: the namespace does not allow packets of namespace ` +
        `${packetNamespace}; its owner must set the label ${ALLOW_FROM}=${packetNamespace} on it`,
    }));
}

/** One warning per target that falls away because of its namespace. */
export function refusedTargets(
  targets: readonly { readonly name: string; readonly namespace?: string | undefined }[],
  { refused, claim }: Authorization,
): readonly PacketWarning[] {
  return targets
    .filter(({ namespace }) => namespace !== undefined && refused.includes(namespace))
    .map(({ name }) => ({ code: 'TargetRefused', target: name, message: claim.message }));
}
