import type { ItemName } from '../../api/item-names.ts';
import type { PacketWarning } from '../../api/warning-codes.ts';
import type { LiveTarget, PlanContext } from '../ports.ts';
import { startedContainers } from '../started-containers.ts';
import { isWanted } from '../wanted.ts';
import type { Server } from './server.ts';

/** What holds text that the servers have written. */
const LOGS: readonly ItemName[] = ['Logs', 'AuditLogs', 'KubernetesLogs'];

/**
 * A secret that stands in a log without a word beside it is found by its value only. Values come from the raw configuration
 * (the one of the API is masked) and from Secrets: with neither the reader must know that nobody could look for them.
 */
export async function configurationUnknown(
  { spec, hasKnownSecrets }: PlanContext,
  { target, pods }: LiveTarget,
  servers: readonly Pick<Server, 'probe'>[],
): Promise<readonly PacketWarning[]> {
  const hasLogs = LOGS.some((item) => isWanted(item, spec.items)) && pods.some(hasStarted);
  if (hasKnownSecrets || !hasLogs) return [];
  const read = await Promise.allSettled(servers.map(({ probe }) => probe.rawConfig()));
  if (read.some(({ status }) => status === 'fulfilled')) return [];
  const message =
    'Neither the raw configuration of a server nor any Secret could be read: a password or token that stands in a log ' +
    'without a word that gives it away is not masked there';
  return [{ code: 'ConfigurationUnknown', target: target.name, message }];
}

function hasStarted({ pod }: LiveTarget['pods'][number]): boolean {
  return startedContainers(pod).length > 0;
}
