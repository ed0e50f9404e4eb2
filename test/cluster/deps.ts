import { cacheRoot } from './cache.ts';
import type { ClusterDeps } from './cluster.ts';
import { consoleProgress } from './progress.ts';

/** What the cluster needs, taken from this process: its environment, and progress on standard error. */
export function processDeps(signal: AbortSignal): ClusterDeps {
  return { env: process.env, cacheDir: cacheRoot(process.env), progress: consoleProgress(), signal };
}
