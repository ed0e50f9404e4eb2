import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { kubectlCommand } from '../../../products/kubectl.ts';
import type { World } from '../world.ts';
import type { Place } from './footprint.ts';

/** Until a line comes on standard input, or its end. */
const LOOK = `while :; do
  for file in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $file; echo; done 2>/dev/null
  read -t 0.1 -r stop && break
done`;

/** A look at a container's `/proc`, over and over. */
export interface CommandLines {
  /** Ends it; every command line that was seen. */
  stop(): Promise<readonly string[]>;
}

/** Notes the arguments of every process that runs in a container long enough to be seen. */
export function watchCommandLines(world: World, { namespace, pod, container }: Place): CommandLines {
  const [program, global] = kubectlCommand(world.cluster);
  const args = [...global, 'exec', '-i', '-n', namespace, pod, '-c', container, '--', 'sh', '-c', LOOK];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const seen = new Set<string>();
  createInterface(child.stdout).on('line', (line) => seen.add(line.trim()));
  const ended = once(child, 'close');
  return {
    stop: async () => {
      child.stdin.end('\n');
      await ended;
      return [...seen].filter((line) => line !== '' && !line.includes('/proc/[0-9]*'));
    },
  };
}
