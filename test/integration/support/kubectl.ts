import { join } from 'node:path';
import { run, type RunOptions, type RunResult } from '../../cluster/run.ts';
import { clusterEnvironment } from './api-server.ts';

/** kubectl or helm of the test cluster, as its administrator. */
export function clusterTool(
  tool: 'kubectl' | 'helm',
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const env = { KUBECONFIG: clusterEnvironment('KUBECONFIG'), ...options.env };
  return run(join(clusterEnvironment('BIN'), tool), args, { ...options, env });
}

/** Applies manifests, whoever else has applied them before. */
export async function applyManifests(manifests: string): Promise<void> {
  await clusterTool('kubectl', ['apply', '--server-side', '--force-conflicts', '-f', '-'], { input: manifests });
}
