import { resolve } from 'node:path/posix';
import { containerOf, runningEnv } from '../pod-facts.ts';
import type { LivePod } from '../ports.ts';

/** The working directory of the vendor's image, from which relative paths count. */
export const WORKING_DIRECTORY = '/mattermost';
const DEFAULT_ROOT = 'logs';

/**
 * The folder below which the server lets its logs lie: `MM_LOG_PATH`, else the image's. Files elsewhere are left alone, as the
 * server's own packet leaves them: an administrator of the product must not choose what is read from the disk. Pure.
 */
export function logRoot(live: LivePod): string {
  const root = resolve(WORKING_DIRECTORY, runningEnv(containerOf(live), 'MM_LOG_PATH') ?? DEFAULT_ROOT);
  return root === '/' ? resolve(WORKING_DIRECTORY, DEFAULT_ROOT) : root;
}

/** Pure. */
export function isBelow(root: string, path: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}
