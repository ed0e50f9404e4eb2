import { parseArgs } from 'node:util';
import { ensureCluster, processDeps, type ClusterOptions } from '../cluster/index.ts';
import { runDemo } from './demo.ts';

const USAGE = `usage: npm run demo -- [--provider native|kind] [--kubeconfig FILE]

  Brings up a cluster (or uses the one that you name), installs the operator from its chart, starts a Mattermost
  and a Coder with planted secrets, applies a SupportPacket and shows what comes of it.
`;

try {
  const { values } = parseArgs({
    options: { provider: { type: 'string' }, kubeconfig: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    console.log(USAGE);
  } else {
    const interrupted = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        interrupted.abort(new Error(`interrupted by ${signal}`));
      });
    }
    const deps = processDeps(interrupted.signal);
    await runDemo(await ensureCluster(optionsOf(values), deps), deps);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (isWrongCommandLine(error)) console.error(`\n${USAGE}`);
  process.exitCode = 1;
}

function optionsOf({
  provider,
  kubeconfig,
}: {
  readonly provider?: string;
  readonly kubeconfig?: string;
}): ClusterOptions {
  if (kubeconfig !== undefined && provider !== undefined) {
    throw new Error('--kubeconfig names a cluster that is there, --provider makes one: give one of them');
  }
  if (kubeconfig !== undefined) return { kubeconfig };
  if (provider === undefined || provider === 'native') return {};
  if (provider === 'kind') return { provider };
  throw new Error(`--provider ${provider}: must be native or kind`);
}

/** What `parseArgs` throws. */
function isWrongCommandLine(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}
