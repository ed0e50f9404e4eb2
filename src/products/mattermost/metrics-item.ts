import { isSupportPacketError, SupportPacketError } from '../../api/errors.ts';
import type { WarningCode } from '../../api/warning-codes.ts';
import { isRefused, openEndpoint } from '../http-source.ts';
import type { Item, OpenedSource, PlanContext } from '../ports.ts';
import type { ServerPacket } from './packet/server-packet.ts';
import type { MattermostProbe } from './probe.ts';
import { metricsDisabled, METRICS_PORT } from './profiles.ts';
import type { Server } from './server.ts';

const PATH = '/metrics';
const SECONDS = 30;

/**
 * The metrics of one server as text. They lie beside what Kubernetes knows: the server's own packet has no such file, and its
 * folder shall hold nothing else.
 */
export function metricsItem(
  context: PlanContext,
  target: string,
  { live: { pod, selected }, probe }: Server,
  packet: ServerPacket | undefined,
): Item {
  const endpoint = { namespace: pod.metadata?.namespace ?? '', pod: selected.name, port: METRICS_PORT, path: PATH };
  return {
    name: 'Metrics',
    path: `kubernetes/${target}/metrics/${selected.name}.txt`,
    target,
    format: 'text',
    order: 'perishable',
    deadlineSeconds: SECONDS,
    ...(context.spec.items.include === undefined ? { optional: true } : {}),
    ...(packet === undefined
      ? {}
      : { awaits: packet.bundle.path, isTold: (code) => code === 'LicenseRequired' && packet.lacksLicense() }),
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
            throw await explained(error, probe);
          }
        },
      },
    ],
  };
}

/** A server without a licence has no metrics; one with a licence may have none either, and does not say why. */
async function explained(failure: unknown, probe: MattermostProbe): Promise<unknown> {
  if (isRefused(failure)) return metricsDisabled(failure);
  if (!isSupportPacketError(failure, 'HTTP_STATUS') || failure.status !== 404) return failure;
  const license = await probe.license().catch(() => undefined);
  return license?.IsLicensed === 'false'
    ? none('LicenseRequired', 'There is no /metrics: the server has no licence', failure)
    : none(
        'NotAvailable',
        'There is no /metrics: the build of the server has none, or its licence is not for them',
        failure,
      );
}

function none(warning: WarningCode, message: string, cause: unknown): SupportPacketError {
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { cause, warning });
}
