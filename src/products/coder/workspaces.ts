import type { LivePod } from '../ports.ts';
import { workspaceOf } from './workspace-pod.ts';

/** A workspace that is known by its pods. */
export interface WorkspaceRef {
  readonly owner: string;
  readonly name: string;
  readonly pods: readonly LivePod[];
}

/** The workspaces of these pods, in their order; what does not say which workspace it is of is left out. Pure. */
export function workspaceRefs(pods: readonly LivePod[]): readonly WorkspaceRef[] {
  const refs = new Map<string, { owner: string; name: string; pods: LivePod[] }>();
  for (const live of pods) {
    const identity = live.selected.role === 'workspace' ? workspaceOf(live.pod) : undefined;
    if (identity === undefined || identity.owner === '' || identity.name === '') continue;
    const key = `${identity.owner}/${identity.name}`;
    const ref = refs.get(key) ?? { owner: identity.owner, name: identity.name, pods: [] };
    ref.pods.push(live);
    refs.set(key, ref);
  }
  return [...refs.values()];
}

/**
 * The first workspace lies where the vendor's bundle has its only one; further ones have a folder of their own with the same
 * layout. With a slash at its end. Pure.
 */
export function workspaceFolder(root: string, index: number, { owner, name }: Omit<WorkspaceRef, 'pods'>): string {
  return index === 0 ? root : `${root}workspaces/${segment(owner)}/${segment(name)}/`;
}

/** The first agent of a workspace as in the vendor's bundle, which has no other. `folder` is that of the workspace. Pure. */
export function agentFolder(folder: string, index: number, name: string): string {
  return index === 0 ? `${folder}agent/` : `${folder}agents/${segment(name)}/`;
}

/** Names of Coder are letters, digits, dashes and underscores; anything else comes from a server that lies. */
function segment(name: string): string {
  const clean = name.replaceAll(/[^\w.-]/g, '_').replace(/^\.+/, '_');
  return clean === '' ? '_' : clean;
}
