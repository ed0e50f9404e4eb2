import { resources } from '../../kube/resources.ts';
import type { Item, LiveTarget, Plan, PlanContext } from '../ports.ts';
import { logItems } from './container-logs.ts';
import { eventItem } from './events.ts';
import { claimItem, objectItem, ownerItems, serviceItem } from './objects.ts';

/** What Kubernetes knows about a target: pods, their owners, logs of all their containers, events. Works when the product is down. */
export function planKubernetes(context: PlanContext, live: LiveTarget): Plan {
  const root = `kubernetes/${live.target.name}/`;
  const items = byNamespace(live).flatMap((part) => {
    const { namespace } = part.target;
    return planNamespace(context, part, namespace === live.target.namespace ? root : `${root}namespaces/${namespace}/`);
  });
  return { items, warnings: [] };
}

/** The target's own namespace first; pods of workspaces may lie in others. */
function byNamespace(live: LiveTarget): readonly LiveTarget[] {
  const { target, pods } = live;
  const groups = Map.groupBy(pods, ({ pod }) => pod.metadata?.namespace ?? target.namespace);
  const here: LiveTarget = { target, pods: groups.get(target.namespace) ?? [] };
  const elsewhere = [...groups].filter(([namespace]) => namespace !== target.namespace);
  return [
    here,
    ...elsewhere.map(([namespace, list]): LiveTarget => {
      const { deployments: _, ...names } = target;
      return { target: { ...names, namespace }, pods: list };
    }),
  ];
}

function planNamespace(context: PlanContext, live: LiveTarget, folder: string): readonly Item[] {
  const objects =
    context.spec.items.kubernetes === 'Exclude'
      ? []
      : [
          ...live.pods.map(({ selected }) =>
            objectItem(context, live.target, `${folder}pods/${selected.name}.yaml`, resources.pods, selected.name),
          ),
          ...(live.target.deployments ?? []).map((name) =>
            objectItem(context, live.target, `${folder}deployments/${name}.yaml`, resources.deployments, name),
          ),
          ...ownerItems(context, live, folder),
          serviceItem(context, live, folder),
          claimItem(context, live, folder),
          eventItem(context, live.target, folder),
        ];
  return [...objects, ...logItems(context, live, folder)];
}
