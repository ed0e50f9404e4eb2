import { isSupportPacketError, SupportPacketError } from '../../../api/errors.ts';
import type { ContainerKey, PodAccess } from '../../../kube/ports.ts';
import { superviseCommand } from '../../../kube/supervised-command.ts';
import type { BundleEntry } from '../../ports.ts';
import { readFrames } from './frames.ts';
import { LOG_FILES_SCRIPT } from './script.ts';

/** What the script is told; nothing of it becomes a part of the script. */
export interface LogFilesRequest {
  readonly folder: string;
  /** Of one file; its newest bytes are kept. */
  readonly maxBytes: number;
  /** Besides what the agent itself writes. */
  readonly paths: readonly string[];
}

/**
 * The log files of an agent, by the shell of its own container. Throws ITEM_UNAVAILABLE with CommandMissing when there is
 * none, and with NotAvailable when there are no files.
 */
export async function* readByShell(
  access: PodAccess,
  key: ContainerKey,
  { folder, maxBytes, paths }: LogFilesRequest,
  signal: AbortSignal,
): AsyncGenerator<BundleEntry> {
  const argv = ['sh', '-c', LOG_FILES_SCRIPT, 'sh', folder, String(maxBytes), ...paths];
  let files = 0;
  try {
    await using process = await access.exec({ ...key, ...superviseCommand(argv) }, signal);
    for await (const entry of readFrames(process.stdout as AsyncIterable<Buffer>)) {
      files += 1;
      yield entry;
    }
    const { code, stderr } = await process.exit;
    if (code !== 0) throw failedCommand(code, stderr);
  } catch (error) {
    throw explained(error, key);
  }
  if (files === 0) throw noLogFiles(key);
}

/** True for the one failure after which another way may still lead to the files. */
export function hasNoShell(error: unknown): boolean {
  return isSupportPacketError(error) && error.warning === 'CommandMissing';
}

function explained(error: unknown, { pod, container }: ContainerKey): unknown {
  if (!isSupportPacketError(error, 'EXEC_NOT_STARTED')) return error;
  const message = `Container ${container} of pod ${pod} has no shell: the log files of its agent cannot be read by exec`;
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { cause: error, warning: 'CommandMissing' });
}

function failedCommand(code: number, stderr: string): SupportPacketError {
  const message = `Reading the log files ended with exit code ${String(code)}: ${stderr.trim()}`;
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { status: code, warning: 'CommandFailed' });
}

export function noLogFiles({ pod, container }: ContainerKey): SupportPacketError {
  const message = `Container ${container} of pod ${pod} has no log file of an agent: none was ever started in it, or it writes elsewhere`;
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { warning: 'NotAvailable' });
}
