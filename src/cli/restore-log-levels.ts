import type { Command } from 'commander';
import { TOOL_VERSION } from '../api/tool-version.ts';
import type { KubeconfigSource } from '../kube/config.ts';
import { stopSignal } from '../process/stop-signal.ts';

interface RestoreFlags {
  readonly inCluster?: true;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
}

/** `supportpacket restore-log-levels`: for the operator, and for a person whom it told that it could not. */
export function registerRestoreCommand(program: Command): void {
  program
    .command('restore-log-levels <packet>')
    .description('Restore the log levels that the debug log window of a packet has left raised')
    .option('--kubeconfig <file>', 'kubeconfig to use; default: what kubectl would use')
    .option('--context <name>', 'context of the kubeconfig')
    .option('-n, --namespace <name>', 'namespace of the SupportPacket')
    .option('--in-cluster', 'run as a Job of the operator')
    .action(async (packet: string, flags: RestoreFlags) => {
      process.exitCode = await run(packet, flags, stopSignal());
    });
}

async function run(name: string, flags: RestoreFlags, signal: AbortSignal): Promise<number> {
  const { restoreNoted } = await import('../collector/restore-command.ts');
  const { openKube } = await import('./open-kube.ts');
  const kube = await openKube(sourceOf(flags), `supportpacket/${TOOL_VERSION}`);
  try {
    const key = { namespace: flags.namespace ?? kube.connection.namespace, name };
    return await restoreNoted(key, { kube, say: (line) => process.stderr.write(`${line}\n`) }, signal);
  } finally {
    kube.close();
  }
}

function sourceOf({ inCluster, kubeconfig, context }: RestoreFlags): KubeconfigSource {
  if (inCluster === true) return { type: 'inCluster' };
  const inContext = context === undefined ? {} : { context };
  return kubeconfig === undefined
    ? { type: 'default', ...inContext }
    : { type: 'file', file: kubeconfig, ...inContext };
}
