import type { V1PersistentVolumeClaim } from '../../kube/types.ts';

/** Why nothing can be stored in a claim, in words; undefined when nothing speaks against it. Pure. */
export function claimProblem(name: string, claim: V1PersistentVolumeClaim | undefined): string | undefined {
  if (claim === undefined) return `PersistentVolumeClaim ${name} does not exist in the namespace of the packet`;
  if (claim.metadata?.deletionTimestamp !== undefined) return `PersistentVolumeClaim ${name} is being deleted`;
  if (claim.status?.phase === 'Lost') return `PersistentVolumeClaim ${name} has lost its volume`;
  const modes = claim.spec?.accessModes ?? [];
  const isReadOnly = modes.length > 0 && modes.every((mode) => mode === 'ReadOnlyMany');
  return isReadOnly ? `PersistentVolumeClaim ${name} must be writable; it is ReadOnlyMany` : undefined;
}
