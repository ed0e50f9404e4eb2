import { parseArgs } from 'node:util';
import type { ClusterDeps, ClusterOptions } from './cluster.ts';
import { ensureCluster, processDeps } from './index.ts';
import { isKindClusterUp, removeKindCluster } from './kind/provider.ts';
import { readyAt, removeNativeCluster } from './native/provider.ts';
import { readSettings, statePaths } from './native/settings.ts';
import { nativeStatus } from './native/status.ts';
import { KUBERNETES_VERSION } from './components.ts';
import { formatElapsed } from './progress.ts';

const USAGE = `usage: node test/cluster/main.ts up|status|down [--provider native|kind] [--kubeconfig FILE]

  up       bring the test cluster up; nothing when it is up already
  status   show it; exit code 0 when all of it is healthy, 1 otherwise
  down     end it and remove all it made

  --provider native   a Kubernetes node on this machine (default; Debian and root)
  --provider kind     a kind cluster (Docker)
  --kubeconfig FILE   a cluster that is there already; only looked at
`;

function readOptions(values: { provider?: string; kubeconfig?: string }): ClusterOptions {
  const { provider, kubeconfig } = values;
  if (kubeconfig !== undefined) return { kubeconfig };
  if (provider === undefined || provider === 'native') return {};
  if (provider === 'kind') return { provider };
  throw new Error(`--provider ${provider}: native or kind is meant\n\n${USAGE}`);
}

async function up(options: ClusterOptions, deps: ClusterDeps): Promise<number> {
  const started = performance.now();
  const cluster = await ensureCluster(options, deps);
  console.log(`cluster is up (${cluster.provider}, ${formatElapsed(performance.now() - started)}); to use it:`);
  console.log(`  export KUBECONFIG=${cluster.kubeconfigPath} PATH=${cluster.binDir}:$PATH`);
  return 0;
}

async function status(options: ClusterOptions, deps: ClusterDeps): Promise<number> {
  if (options.kubeconfig !== undefined) {
    const cluster = await ensureCluster(options, deps);
    console.log((await cluster.run('kubectl', ['get', 'nodes', '-o', 'wide'])).stdout.trimEnd());
    return 0;
  }
  if (options.provider === 'kind') {
    const isUp = await isKindClusterUp(deps);
    console.log(isUp ? 'kind cluster is up' : 'kind cluster is not up');
    return isUp ? 0 : 1;
  }
  const settings = readSettings(deps.env);
  const { daemons, nodeReady, healthy } = await nativeStatus(settings);
  for (const { name, pid, state } of daemons) {
    console.log(`${name.padEnd(26)}${state.padEnd(12)}${pid === undefined ? '' : `pid ${String(pid)}`}`);
  }
  console.log(`${'node'.padEnd(26)}${nodeReady ? 'Ready' : 'not Ready'}`);
  const since = await readyAt(settings);
  console.log(`Kubernetes ${KUBERNETES_VERSION}, ${since === undefined ? 'not up' : `up since ${since}`}`);
  console.log(`state      ${settings.stateDir} (logs in logs/)`);
  console.log(`kubeconfig ${statePaths(settings).kubeconfig}`);
  console.log(`cache      ${deps.cacheDir}`);
  return healthy ? 0 : 1;
}

async function down(options: ClusterOptions, deps: ClusterDeps): Promise<number> {
  if (options.kubeconfig !== undefined) throw new Error('a cluster named by --kubeconfig is not ours to end');
  if (options.provider === 'kind') {
    await removeKindCluster(deps);
    console.log('kind cluster is removed');
    return 0;
  }
  console.log((await removeNativeCluster(deps)) ? 'cluster is removed' : 'there was no cluster');
  return 0;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { provider: { type: 'string' }, kubeconfig: { type: 'string' } },
  });
  const commands: Record<string, typeof up> = { up, status, down };
  const [name = '', ...rest] = positionals;
  const command = commands[name];
  if (command === undefined || rest.length > 0) {
    console.error(USAGE);
    return 2;
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interrupted.abort(new Error(`interrupted by ${signal}`));
    });
  }
  return command(readOptions(values), processDeps(interrupted.signal));
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
