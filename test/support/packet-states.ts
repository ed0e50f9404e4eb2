import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { SupportPacket } from '../../src/api/packet.ts';
import { kubectlCommand, type FixtureCluster } from '../products/kubectl.ts';

const watchEvent = z.object({ type: z.string(), object: z.unknown() });

/**
 * The packet as it is, then each state that it comes to; undefined when it was deleted. Ends when kubectl ends: the packet is not
 * there yet, the API server closed the watch. One process for a whole wait: asking again and again starts one for every question,
 * which kept a fifth of the machine busy.
 */
export async function* packetStates(
  cluster: FixtureCluster,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): AsyncGenerator<SupportPacket | undefined> {
  const [program, global] = kubectlCommand(cluster);
  const watch = ['--watch', '--output-watch-events', '--request-timeout=60s', '-o', 'jsonpath={}{"\\n"}'];
  const child = spawn(program, [...global, 'get', 'supportpacket', name, '-n', namespace, ...watch], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'close');
  const end = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    for await (const line of createInterface(child.stdout)) {
      const { type, object } = watchEvent.parse(JSON.parse(line));
      yield type === 'DELETED' ? undefined : (object as SupportPacket);
    }
  } finally {
    signal.removeEventListener('abort', end);
    end();
    await ended;
  }
}
