import type { PacketWarning } from '../api/warning-codes.ts';

/** What one server says it is; undefined when it did not say. */
export interface PodVersion {
  readonly pod: string;
  readonly version: string | undefined;
}

/** Servers of one installation that are not of one version: a rollout is under way, or got stuck. Pure. */
export function versionSkewWarning(target: string, versions: readonly PodVersion[]): PacketWarning | undefined {
  const known = versions.filter(({ version }) => version !== undefined);
  if (new Set(known.map(({ version }) => version)).size < 2) return undefined;
  const list = known.map(({ pod, version }) => `${pod} is ${version ?? ''}`).join(', ');
  return { code: 'VersionsDiffer', target, message: `The servers are not of one version: ${list}` };
}
