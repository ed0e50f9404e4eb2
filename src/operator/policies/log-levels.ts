import type { SupportPacket } from '../../api/packet.ts';
import { raisedLogLevels, type RaisedLogLevel } from '../../api/status-schema.ts';
import { howToRestore } from '../../products/mattermost/debug-log/levels.ts';
import { foreignNamespaces } from './foreign-namespaces.ts';
import type { Claim } from './conditions.ts';
import { targetsOf } from './targets-of.ts';

/** Type of the condition; it exists only when restoring has failed. */
export const LOG_LEVEL_RESTORED = 'LogLevelRestored';

/** So long after a packet's end it is tried; then a person has to do it. */
const GIVE_UP_MILLISECONDS = 600_000;

/** True when a collector of this packet may raise a log level. */
export function mayRaiseLogLevels(packet: Pick<SupportPacket, 'spec' | 'status'>): boolean {
  const isWanted = targetsOf(packet).some(({ mattermost }) => mattermost?.debugLog !== undefined);
  return isWanted || packet.status?.raisedLogLevels !== undefined;
}

/**
 * What is noted as raised, in namespaces that the packet may collect from: a status that somebody wrote by hand must not lead
 * anywhere else.
 */
export function notedLogLevels(packet: SupportPacket): readonly RaisedLogLevel[] {
  const parsed = raisedLogLevels.safeParse(packet.status?.raisedLogLevels ?? []);
  const mine = [packet.metadata.namespace, ...foreignNamespaces(packet)];
  return parsed.success ? parsed.data.filter(({ namespace }) => mine.includes(namespace)) : [];
}

export function hasGivenUp({ status }: SupportPacket): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === LOG_LEVEL_RESTORED && is === 'False') ?? false;
}

/** Whether it has been tried for long enough. */
export function isOutOfTime({ metadata, status }: SupportPacket, now: Date): boolean {
  const since = metadata.deletionTimestamp ?? status?.completionTime;
  return since !== undefined && now.getTime() - Date.parse(since) > GIVE_UP_MILLISECONDS;
}

/** The condition when nothing more is tried: what a person types. */
export function notRestored(notes: readonly RaisedLogLevel[]): Claim {
  const remedies = notes.map(howToRestore).join('; ');
  const message = `The file log may still be at DEBUG and could not be restored. ${remedies}`;
  return { type: LOG_LEVEL_RESTORED, status: 'False', reason: 'LogLevelNotRestored', message };
}
