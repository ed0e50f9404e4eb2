import type { CollectRequest } from '../api/collect-request.ts';
import type { TargetStatus } from '../api/status-schema.ts';
import type { ManifestItem } from '../archive/manifest.ts';

/** Counts by target for the status. Pure. */
export function targetStatuses(
  { targets }: Pick<CollectRequest, 'targets'>,
  items: readonly ManifestItem[],
  versions: ReadonlyMap<string, string>,
): readonly TargetStatus[] {
  return targets.map(({ name, type, namespace, pods }) => {
    const count = (status: ManifestItem['status']): number =>
      items.filter((item) => item.target === name && item.status === status).length;
    const version = versions.get(name);
    return {
      name,
      type,
      namespace,
      ...(version === undefined ? {} : { version: version.slice(0, 64) }),
      pods: pods.length,
      collected: count('collected'),
      failed: count('failed'),
      skipped: count('skipped'),
      truncated: count('truncated'),
    };
  });
}
