import type { ListOptions } from '../../kube/ports.ts';
import type { Installation } from '../ports.ts';

/** Where the operator may list: the whole cluster, or each namespace that it watches. Pure. */
export function scopesOf({ watchNamespaces }: Pick<Installation, 'watchNamespaces'>): readonly ListOptions[] {
  return watchNamespaces.length === 0 ? [{}] : watchNamespaces.map((namespace) => ({ namespace }));
}
