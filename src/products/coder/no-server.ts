import type { SelectedTarget } from '../../api/collect-request.ts';
import type { PacketWarning } from '../../api/warning-codes.ts';

/** That nothing of a server can be had because there is none, however well its workspaces are. Pure. */
export function noServerWarnings({
  name,
  namespace,
  pods,
  deployments = [],
}: SelectedTarget): readonly PacketWarning[] {
  if (pods.some(({ role }) => role === 'server')) return [];
  const why =
    deployments.length === 0
      ? `no pod and no Deployment of it is in namespace ${namespace}`
      : `Deployment ${deployments.join(', ')} has no pod: it is scaled to zero, or its pods cannot be made (see its events)`;
  const message = `There is no server of ${name}: ${why}. There is nothing of its API, its replicas and their profiles`;
  return [{ code: 'ServerMissing', target: name, message }];
}
