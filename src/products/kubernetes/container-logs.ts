import { parseByteQuantity } from '../../api/quantity.ts';
import { containerLogRungs } from '../container-log.ts';
import type { Item, LiveTarget, PlanContext } from '../ports.ts';
import { startedContainers } from '../started-containers.ts';

const DEADLINE_SECONDS = 900;

/** Logs of every container of every pod: init, sidecar and ephemeral ones too, and the ones before a restart. */
export function logItems(context: PlanContext, { target, pods }: LiveTarget, folder: string): readonly Item[] {
  const { logs } = context.spec.items;
  return pods.flatMap(({ pod, selected }) =>
    startedContainers(pod).flatMap(({ name: container, lastState }) => {
      // A restart count is no sign: a node that restarts makes new containers and forgets the ones before.
      const hasPrevious = lastState?.terminated !== undefined && logs.previous === 'Include';
      const wanted = hasPrevious ? [false, true] : [false];
      return wanted.map((previous): Item => {
        const suffix = previous ? '.previous.log' : '.log';
        return {
          name: 'KubernetesLogs',
          path: `${folder}logs/${selected.name}/${container}${suffix}`,
          target: target.name,
          format: 'text',
          // The log before a restart goes with the next restart.
          order: previous ? 'perishable' : 'big',
          deadlineSeconds: DEADLINE_SECONDS,
          rungs: containerLogRungs(context.access, {
            namespace: target.namespace,
            pod: selected.name,
            container,
            previous,
            sinceSeconds: logs.sinceSeconds,
            maxBytes: parseByteQuantity(logs.maxBytesPerContainer),
          }),
        };
      });
    }),
  );
}
