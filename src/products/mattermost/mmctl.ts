import { SupportPacketError, isSupportPacketError } from '../../api/errors.ts';
import type { WarningCode } from '../../api/warning-codes.ts';
import type { ContainerKey, PodAccess } from '../../kube/ports.ts';
import { readWhole } from '../read-whole.ts';

export const MMCTL = '/mattermost/bin/mmctl';

/** Everything that is ever run in a Mattermost pod. Constants: nothing of a spec reaches an argument. */
export const MMCTL_COMMANDS = {
  config: [MMCTL, '--local', '--suppress-warnings', 'config', 'show'],
  plugins: [MMCTL, '--local', '--suppress-warnings', 'plugin', 'list', '--json'],
  /** The server's version and the hash of its configuration. */
  serverVersion: [MMCTL, '--local', '--suppress-warnings', 'system', 'version', '--json'],
  status: [MMCTL, '--local', '--suppress-warnings', '--json', 'system', 'status'],
  /** mmctl's own build; needs no server, so it works in a server that does not answer. */
  clientVersion: [MMCTL, 'version', '--json'],
  /** 10000 is the most that the server gives. */
  logs: [MMCTL, '--local', '--suppress-warnings', 'logs', '-n', '10000'],
  /** `--quiet` is for this one alone: it would suppress the answers of the others. */
  supportPacket: [MMCTL, '--local', '--quiet', 'system', 'supportpacket', '-o', '/dev/stdout'],
} as const;

export const MMCTL_LOG_LINES = 10_000;

/**
 * The image has no shell to hold the command until everything is read, and a kubelet drops the tail of a command that has
 * ended (kubernetes/kubernetes#124571): so the output is taken as fast as it comes. 10000 lines are a few MiB.
 */
const READ_AHEAD_BYTES = 16 * 1024 * 1024;

/** Streams the output of one command; throws ITEM_UNAVAILABLE after the last chunk when the command failed. */
export async function* streamMmctl(
  access: PodAccess,
  container: ContainerKey,
  argv: readonly string[],
  signal: AbortSignal,
  readAheadBytes = READ_AHEAD_BYTES,
): AsyncGenerator<Buffer> {
  try {
    await using process = await access.exec({ ...container, argv, readAheadBytes }, signal);
    for await (const chunk of process.stdout) yield chunk as Buffer;
    const { code, stderr } = await process.exit;
    if (code !== 0) throw mmctlFailure(code, stderr);
  } catch (error) {
    // That a program is missing comes to light when the output is read, after the connection was made.
    throw explainStart(error);
  }
}

/** The whole output of a command whose answer is small. Rejects with STREAM_TOO_LARGE beyond `maxBytes`. */
export async function readMmctl(
  access: PodAccess,
  container: ContainerKey,
  argv: readonly string[],
  maxBytes: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const tooLarge = `mmctl wrote more than ${String(maxBytes)} bytes`;
  return readWhole(streamMmctl(access, container, argv, signal), maxBytes, tooLarge);
}

function explainStart(error: unknown): unknown {
  if (!isSupportPacketError(error, 'EXEC_NOT_STARTED')) return error;
  const message = `The container has no ${MMCTL}, or it cannot be run`;
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { cause: error, warning: 'CommandMissing' });
}

/** What mmctl and the server say when they refuse; texts of Mattermost 9.7 to 11.11. */
const REFUSALS: readonly (readonly [RegExp, WarningCode, string])[] = [
  [/license required|api\.no_license/i, 'LicenseRequired', 'The server has no licence for this command'],
  [/socket file .* doesn't exist/i, 'LocalModeDisabled', 'The server does not listen on its local socket'],
  [/connect: connection refused|connect: no such file/i, 'LocalModeDisabled', 'Nothing listens on the local socket'],
  [/owner of the file .* must be the same user/i, 'SocketOwnerMismatch', 'The local socket belongs to another user'],
  [/invalid file mode for file/i, 'SocketOwnerMismatch', 'The local socket has not the mode 0600'],
  [/unknown userid|user: Current requires/i, 'UnknownUser', "The container's user is not in its /etc/passwd"],
];

/** The error of an mmctl that ended with another code than 0. Pure. */
export function mmctlFailure(code: number, stderr: string): SupportPacketError {
  const refusal = REFUSALS.find(([pattern]) => pattern.test(stderr));
  // Whole: the list of warnings masks, escapes and then cuts what the pod said.
  const lines = stderr.trim().split('\n');
  // mmctl also counts what it has printed on this stream.
  const said = lines.find((line) => /^(Error|panic):/.test(line)) ?? lines[0] ?? '';
  const message = refusal?.[2] ?? `mmctl ended with exit code ${String(code)}`;
  return new SupportPacketError('ITEM_UNAVAILABLE', said === '' ? message : `${message}: ${said}`, {
    status: code,
    warning: refusal?.[1] ?? 'CommandFailed',
  });
}
