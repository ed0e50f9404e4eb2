import type { Command } from 'commander';
import { SupportPacketError } from '../api/errors.ts';
import { TOOL_VERSION } from '../api/tool-version.ts';
import { stopSignal } from '../process/stop-signal.ts';

interface CollectFlags {
  readonly inCluster?: true;
  readonly file?: string;
  readonly output?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly spoolBytes: string;
  readonly tokenFile?: readonly string[];
}

/** `supportpacket collect`: the main of the Job, and the same work from a laptop. Heavy modules are loaded when it runs. */
export function registerCollectCommand(program: Command): void {
  program
    .command('collect')
    .description('Collect a support packet now, with your own rights, into a local file')
    .option('-f, --file <packet.yaml>', 'the SupportPacket to carry out; `-` reads it from standard input')
    .option('-o, --output <path>', 'folder, or file, for the archive')
    .option('--kubeconfig <file>', 'kubeconfig to use; default: what kubectl would use')
    .option('--context <name>', 'context of the kubeconfig')
    .option('-n, --namespace <name>', 'namespace, when the SupportPacket does not name one')
    .option('--token-file <target=file...>', 'file with the access token for the API of a target; may be given again')
    .option('--in-cluster', 'run as the Job of the operator')
    .option('--spool-bytes <bytes>', 'most bytes of scratch space', String(8 * 1024 ** 3))
    .action(async (flags: CollectFlags) => {
      process.exitCode = await run(flags, stopSignal());
    });
}

async function run(flags: CollectFlags, terminated: AbortSignal): Promise<number> {
  const spoolBytes = Number(flags.spoolBytes);
  if (!Number.isSafeInteger(spoolBytes) || spoolBytes <= 0) {
    throw new SupportPacketError('USAGE', '--spool-bytes must be a whole number greater than 0');
  }
  return flags.inCluster === true ? runInCluster(spoolBytes, terminated) : runOnLaptop(flags, spoolBytes, terminated);
}

async function runInCluster(spoolBytes: number, terminated: AbortSignal): Promise<number> {
  const { collectInCluster } = await import('../collector/in-cluster.ts');
  const { createLogger } = await import('../logging/logger.ts');
  const { openKube } = await import('./open-kube.ts');
  const log = createLogger({ level: 'info', component: 'collector' });
  const kube = await openKube({ type: 'inCluster' }, `supportpacket-collector/${TOOL_VERSION}`);
  try {
    return await collectInCluster({ kube, log, terminated, spoolBytes });
  } finally {
    kube.close();
  }
}

async function runOnLaptop(flags: CollectFlags, spoolBytes: number, terminated: AbortSignal): Promise<number> {
  const { file, output, kubeconfig, context, namespace, tokenFile: tokenFiles = [] } = flags;
  if (file === undefined) throw new SupportPacketError('USAGE', 'collect must have --file packet.yaml');
  if (output === undefined) throw new SupportPacketError('USAGE', 'collect must have --output with a folder or file');
  const { collectOnLaptop } = await import('../collector/on-laptop.ts');
  const { openKube } = await import('./open-kube.ts');
  const inContext = context === undefined ? {} : { context };
  const kube = await openKube(
    kubeconfig === undefined ? { type: 'default', ...inContext } : { type: 'file', file: kubeconfig, ...inContext },
    `supportpacket/${TOOL_VERSION}`,
  );
  try {
    return await collectOnLaptop(
      { file, output, tokenFiles, namespace: namespace ?? kube.connection.namespace },
      { kube, terminated, spoolBytes, say: (line) => process.stderr.write(`${line}\n`) },
    );
  } finally {
    kube.close();
  }
}
