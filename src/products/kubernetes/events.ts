import type { SelectedTarget } from '../../api/collect-request.ts';
import type { KubeObject } from '../../kube/ports.ts';
import { resources } from '../../kube/resources.ts';
import type { CoreV1Event } from '../../kube/types.ts';
import type { Item, PlanContext } from '../ports.ts';
import { documents } from './objects.ts';

/** The events of the namespace, oldest first: they vanish after an hour and often hold the answer. */
export function eventItem(context: PlanContext, target: SelectedTarget, folder: string): Item {
  const { namespace } = target;
  return {
    name: 'KubernetesEvents',
    path: `${folder}events.yaml`,
    target: target.name,
    format: 'kubernetes-yaml',
    order: 'perishable',
    deadlineSeconds: 60,
    rungs: [
      {
        access: 'kubernetes',
        source: { kind: 'object', namespace, endpoint: 'events' },
        open: async (signal) => {
          const events = await context.kube.list<CoreV1Event & KubeObject>(resources.coreEvents, { namespace }, signal);
          const sorted = events.items.toSorted((first, second) => (timeOf(first) < timeOf(second) ? -1 : 1));
          return { chunks: documents(sorted) };
        },
      },
    ],
  };
}

function timeOf({ lastTimestamp, eventTime, firstTimestamp, metadata }: CoreV1Event): string {
  return lastTimestamp ?? eventTime ?? firstTimestamp ?? metadata.creationTimestamp ?? '';
}
