import { resources } from '../../kube/resources.ts';
import type { Item, LiveTarget, Plan, PlanContext } from '../ports.ts';
import { logItems } from './container-logs.ts';
import { eventItem } from './events.ts';
import { objectItem, ownerItems, serviceItem, claimItem } from './objects.ts';

/** What Kubernetes knows about a target: pods, their owners, logs of all their containers, events. Works when the product is down. */
export function planKubernetes(context: PlanContext, live: LiveTarget): Plan {
  const folder = `kubernetes/${live.target.name}/`;
  const objects =
    context.spec.items.kubernetes === 'Exclude'
      ? []
      : [
          ...live.pods.map(({ selected }) =>
            objectItem(context, live.target, `${folder}pods/${selected.name}.yaml`, resources.pods, selected.name),
          ),
          ...ownerItems(context, live, folder),
          serviceItem(context, live, folder),
          claimItem(context, live, folder),
          eventItem(context, live.target, folder),
        ];
  const items: readonly Item[] = [...objects, ...logItems(context, live, folder)];
  return { items, warnings: [] };
}
