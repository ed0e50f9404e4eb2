import { randomBytes } from 'node:crypto';
import type { ExecOptions } from './ports.ts';

/**
 * - The command is killed when stdin ends before it has: closing the connection closes stdin, and nothing else reaches it
 *   (measured with containerd 1.6: without this a command that sleeps goes on, and one that writes blocks for ever).
 * - After its output comes the marker, then it waits for the end of stdin, so that the tail cannot be lost.
 * `read` and not `cat >/dev/null`, which busybox ends at once when it is the last command.
 */
const SCRIPT = `exec 3<&0
marker=$1; shift
"$@" </dev/null & child=$!
{ read -r _ <&3; kill -KILL "$child"; } >/dev/null 2>&1 & watcher=$!
wait "$child"; code=$?
kill "$watcher" 2>/dev/null; wait "$watcher" 2>/dev/null
if [ "$code" = 0 ]; then printf %s "$marker"; read -r _ <&3; fi
exit "$code"`;

/**
 * Exec options that run `argv` under the container's own `sh`. Only for containers that have one; `argv` are arguments to a
 * constant script, never a part of it. The command's own stdin is empty.
 */
export function superviseCommand(argv: readonly string[]): Pick<ExecOptions, 'argv' | 'expectEnd' | 'holdStdin'> {
  const marker = `supportpacket-end-${randomBytes(16).toString('hex')}`;
  return {
    argv: ['sh', '-c', SCRIPT, 'sh', marker, ...argv],
    expectEnd: { marker: Buffer.from(marker) },
    holdStdin: true,
  };
}
