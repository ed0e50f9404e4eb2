import { isSupportPacketError, SupportPacketError } from '../../api/errors.ts';
import { isRefused, openEndpoint } from '../http-source.ts';
import type { Item, LivePod, OpenedSource, PlanContext } from '../ports.ts';
import { metricsDisabled, METRICS_PORT } from './profiles.ts';

const PATH = '/metrics';
const SECONDS = 30;

/**
 * The metrics of one server as text. They lie beside what Kubernetes knows: the server's own packet has no such file, and its
 * folder shall hold nothing else.
 */
export function metricsItem(context: PlanContext, target: string, { pod, selected }: LivePod): Item {
  const endpoint = { namespace: pod.metadata?.namespace ?? '', pod: selected.name, port: METRICS_PORT, path: PATH };
  return {
    name: 'Metrics',
    path: `kubernetes/${target}/metrics/${selected.name}.txt`,
    target,
    format: 'text',
    order: 'perishable',
    deadlineSeconds: SECONDS,
    ...(context.spec.items.include === undefined ? { optional: true } : {}),
    rungs: [
      {
        access: 'port-forward',
        source: {
          kind: 'endpoint',
          namespace: endpoint.namespace,
          pod: selected.name,
          endpoint: `:${String(METRICS_PORT)}${PATH}`,
        },
        open: async (signal): Promise<OpenedSource> => {
          try {
            return await openEndpoint(context.access, endpoint, signal);
          } catch (error) {
            throw explained(error);
          }
        },
      },
    ],
  };
}

function explained(error: unknown): unknown {
  if (isRefused(error)) return metricsDisabled(error);
  if (!isSupportPacketError(error, 'HTTP_STATUS') || error.status !== 404) return error;
  const message = 'There is no /metrics: only a server of the Enterprise build with a licence for it has metrics';
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { cause: error, warning: 'LicenseRequired' });
}
