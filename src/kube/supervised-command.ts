import { randomBytes } from 'node:crypto';
import type { ExecOptions } from './ports.ts';

export interface Supervision {
  /**
   * A variable of the command's environment that is read from the first line of stdin: for what must be in no argument, because
   * arguments stand in the API server's audit log and in /proc. A constant of the caller's.
   */
  readonly secretVariable?: string;
  /** The output is what the command writes to /dev/fd/4; what it says on stdout goes to stderr. */
  readonly outputOnDescriptor4?: boolean;
}

/**
 * - The command is killed when stdin ends before it has: closing the connection closes stdin, and nothing else reaches it
 *   (measured with containerd 1.6: without this a command that sleeps goes on, and one that writes blocks for ever).
 * - After its output comes the marker, then it waits for the end of stdin, so that the tail cannot be lost.
 * - The shell waits for what it has started, so that no zombie stays behind whatever the container's first process is.
 * `read` and not `cat >/dev/null`, which busybox ends at once when it is the last command; it takes no byte beyond its line.
 */
function script({ secretVariable, outputOnDescriptor4 }: Supervision): string {
  return `exec 3<&0
marker=$1; shift
${secretVariable === undefined ? '' : `IFS= read -r ${secretVariable} <&3; export ${secretVariable}\n`}"$@" </dev/null${outputOnDescriptor4 === true ? ' 4>&1 1>&2' : ''} & child=$!
{ read -r _ <&3; kill -KILL "$child"; } >/dev/null 2>&1 & watcher=$!
wait "$child"; code=$?
kill "$watcher" 2>/dev/null; wait "$watcher" 2>/dev/null
if [ "$code" = 0 ]; then printf %s "$marker"; read -r _ <&3; fi
exit "$code"`;
}

/**
 * Exec options that run `argv` under the container's own `sh`. Only for containers that have one; `argv` are arguments to a
 * constant script, never a part of it. The command's own stdin is empty.
 */
export function superviseCommand(
  argv: readonly string[],
  supervision: Supervision = {},
): Pick<ExecOptions, 'argv' | 'expectEnd' | 'holdStdin'> {
  const marker = `supportpacket-end-${randomBytes(16).toString('hex')}`;
  return {
    argv: ['sh', '-c', script(supervision), 'sh', marker, ...argv],
    expectEnd: { marker: Buffer.from(marker) },
    holdStdin: true,
  };
}
