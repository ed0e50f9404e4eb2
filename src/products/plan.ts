import { planCoder } from './coder/plan.ts';
import { planKubernetes } from './kubernetes/plan.ts';
import { planMattermost } from './mattermost/plan.ts';
import type { Item, LiveTarget, Plan, PlanContext } from './ports.ts';
import { isWanted } from './wanted.ts';

/** Everything to collect from one target, as the spec wants it. `signal` is the one of the whole collection. */
export function planTarget(context: PlanContext, live: LiveTarget, signal: AbortSignal): Plan {
  const product = live.target.type === 'Mattermost' ? planMattermost(context, live, signal) : planCoder(live);
  const kubernetes = planKubernetes(context, live);
  const items = [...product.items, ...kubernetes.items].flatMap((item): readonly Item[] => {
    if (isWanted(item.name, context.spec.items)) return [item];
    return item.name === 'Configuration' && item.order === 'first' ? [{ ...item, learnOnly: true }] : [];
  });
  return { ...product, items, warnings: [...product.warnings, ...kubernetes.warnings] };
}
