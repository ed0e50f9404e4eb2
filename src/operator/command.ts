import { type Command, Option } from 'commander';
import { stopSignal } from '../process/stop-signal.ts';
import { loadOperatorConfig, type OperatorFlags } from './config.ts';

/** If something keeps the process alive after the work is done, it must not keep the lease's next holder waiting. */
const EXIT_WITHIN_MILLISECONDS = 3000;

/** Exit code of an operator that was not given the time to hand over. */
const INTERRUPTED_TWICE = 1;

const FLAGS = [
  ['--image <image>', 'image of the collector; the same as the operator’s'],
  ['--kubeconfig <file>', 'default: the account of the pod'],
  ['--context <name>', 'context of the kubeconfig; default: its current one'],
  ['--watch-namespaces <a,b>', 'default: all namespaces'],
  ['--watch-label-selector <selector>', 'which packets; default: those without the label supportpacket.dev/shard'],
  ['--default-destination-file <file>', 'where archives go whose packet names no destination (YAML or JSON)'],
  ['--collector-resources-file <file>', 'resources and placement of collector pods (YAML or JSON)'],
  ['--leader-election-namespace <namespace>', 'default: the operator’s own'],
  ['--leader-election-name <name>', 'name of the Lease'],
  ['--metrics-address <address>', 'host:port, :port, or 0 for none; default :8080'],
  ['--health-address <address>', 'host:port, :port, or 0 for none; default :8081'],
  ['--ephemeral-containers', 'let collectors read log files through an ephemeral container'],
  ['--max-concurrent-packets <n>', 'packets that are collected at the same time; default 10'],
  ['--workers <n>', 'packets that are reconciled at the same time; default 4'],
  ['--log-level <level>', 'error, warn, info or debug'],
] as const;

/** Adds `operator`: the controller, until SIGTERM. */
export function registerOperatorCommand(program: Command): void {
  const command = program.command('operator').description('watch SupportPackets and run a collector for each');
  for (const [flags, description] of FLAGS)
    command.addOption(new Option(flags, description).env(environmentName(flags)));
  command.action(async (flags: OperatorFlags) => {
    const config = await loadOperatorConfig(flags, process.env);
    const { runOperator } = await import('./run.ts');
    process.exitCode = await runOperator(config, stopSignal(INTERRUPTED_TWICE));
    setTimeout(() => {
      process.exit();
    }, EXIT_WITHIN_MILLISECONDS).unref();
  });
}

/** `--log-level <level>` → `SUPPORTPACKET_LOG_LEVEL`. */
function environmentName(flags: string): string {
  const [flag = ''] = flags.slice(2).split(' ');
  return `SUPPORTPACKET_${flag.replaceAll('-', '_').toUpperCase()}`;
}
