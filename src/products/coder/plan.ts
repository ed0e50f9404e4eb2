import { notRunning } from '../not-running.ts';
import type { LiveTarget, Plan, PlanContext } from '../ports.ts';

/** What each replica, each workspace and each provisioner and proxy of one Coder gives. */
export async function planCoder(context: PlanContext, live: LiveTarget, signal: AbortSignal): Promise<Plan> {
  const { pods, target } = live;
  void context;
  void signal;
  const warnings = pods.filter(({ running }) => !running).map((pod) => notRunning(target.name, pod));
  return Promise.resolve({ items: [], warnings });
}
