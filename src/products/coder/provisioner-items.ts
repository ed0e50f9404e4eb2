import type { Item, LivePod, PlanContext } from '../ports.ts';
import { ask, isDead } from './ask.ts';
import { endpointItem } from './endpoint-item.ts';
import { serverPorts } from './listen-ports.ts';

/** An external provisioner answers nothing but questions for its metrics, and these only when somebody turned them on. */
export async function provisionerItems(
  context: PlanContext,
  target: string,
  { folder, live }: { readonly folder: string; readonly live: LivePod },
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const port = serverPorts(live).prometheus;
  const endpoint = '/metrics';
  const answer = await ask(context.access, live, { port, path: endpoint }, signal);
  if (isDead(answer)) return [];
  const path = `${folder}${live.selected.name}/prometheus.txt`;
  return [endpointItem(context, target, live, { name: 'Metrics', format: 'text', path, port, endpoint })];
}
