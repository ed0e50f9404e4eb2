import { planCoder } from './coder/plan.ts';
import { planKubernetes } from './kubernetes/plan.ts';
import { planMattermost } from './mattermost/plan.ts';
import type { Bundle, Item, LiveTarget, Plan, PlanContext } from './ports.ts';
import { isWanted } from './wanted.ts';

/** Everything to collect from one target, as the spec wants it. `signal` is the one of the whole collection. */
export async function planTarget(context: PlanContext, live: LiveTarget, signal: AbortSignal): Promise<Plan> {
  const { type } = live.target;
  const product = type === 'Coder' ? await planCoder(context, live, signal) : planMattermost(context, live, signal);
  return completePlan(context, live, product);
}

/** What the product gives and what Kubernetes knows, without what the spec does not want. */
export function completePlan(context: PlanContext, live: LiveTarget, product: Plan): Plan {
  const kubernetes = planKubernetes(context, live);
  const items = [...product.items, ...kubernetes.items].flatMap((item): readonly Item[] => {
    if (isWanted(item.name, context.spec.items)) return [item];
    return item.order === 'first' && item.name !== 'KubernetesObjects' ? [{ ...item, learnOnly: true }] : [];
  });
  const plan = { ...product, items, warnings: [...product.warnings, ...kubernetes.warnings] };
  return product.debugLog === undefined ? plan : waiting(plan);
}

/**
 * Logs, but for those of before a restart, are read when the window has passed. So is the packet of the server itself, because
 * it brings them, and with it whatever is made only where that brings nothing.
 */
function waiting(plan: Plan): Plan {
  const isLog = ({ name, order }: Item): boolean =>
    (name === 'Logs' || name === 'KubernetesLogs') && order !== 'perishable';
  const items = plan.items.map((item): Item => {
    return isLog(item) || item.awaits !== undefined ? { ...item, afterWindow: true } : item;
  });
  const bundles = (plan.bundles ?? []).map((bundle): Bundle => ({ ...bundle, afterWindow: true }));
  return { ...plan, items, bundles };
}
