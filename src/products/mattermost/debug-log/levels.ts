import type { RaisedLogLevel } from '../../../api/status-schema.ts';
import { containerOf } from '../../pod-facts.ts';
import type { LivePod } from '../../ports.ts';
import { MMCTL } from '../mmctl.ts';

/** True for a level that shows debug lines already. Pure. */
export function showsDebug(level: string): boolean {
  return /^(debug|trace)$/i.test(level);
}

/** Levels that the window raises from and goes back to; a level of somebody's own is left alone. Pure. */
export function isRaisable(level: string): boolean {
  return /^(panic|fatal|error|warn|info)$/i.test(level);
}

/**
 * True when the server reads its configuration from a place that `MM_CONFIG` names, most often the database: then replicas
 * share it, and one that looks again sees what another one has changed. Pure.
 */
export function sharesStore(live: Pick<LivePod, 'pod' | 'selected'>): boolean {
  return containerOf(live)?.env?.some(({ name }) => name === 'MM_CONFIG') ?? false;
}

/** What a person does to restore the level of one server; one without a local socket has only its console. Pure. */
export function howToRestore({ namespace, pod, container, level, byToken }: RaisedLogLevel): string {
  if (byToken === true)
    return `Set the file log level of ${pod} to ${level} in the System Console (Environment, Logging)`;
  return `Run: kubectl exec -n ${namespace} ${pod} -c ${container} -- ${MMCTL} --local config set LogSettings.FileLevel ${level}`;
}
