// A process of its own for the memory test: reads one exec to its end and prints digest, bytes and how much it grew.
import { createHash } from 'node:crypto';
import { superviseCommand } from '../../../src/kube/supervised-command.ts';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { testKube } from '../../support/test-kube.ts';

/**
 * When V8 takes away dead buffers outside its heap depends on what else the machine does: on a busy one up to 50 MiB of them were
 * seen. What counts is what the program holds, so they are taken away before each look.
 */
const LOOK_EVERY = 4 * 1024 * 1024;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const [namespace = '', pod = '', path = ''] = process.argv.slice(2);
const kube = await testKube();
const signal = AbortSignal.timeout(1_200_000);

async function read(file: string, bytes: number): Promise<{ digest: string; bytes: number; peak: number }> {
  const supervised = superviseCommand(['head', '-c', String(bytes), file]);
  const command = await kube.pods.exec({ namespace, pod, container: 'main', ...supervised }, signal);
  const hash = createHash('sha256');
  let count = 0;
  let peak = 0;
  let nextLook = LOOK_EVERY;
  for await (const chunk of command.stdout) {
    hash.update(chunk as Buffer);
    count += (chunk as Buffer).length;
    if (count < nextLook) continue;
    nextLook += LOOK_EVERY;
    collectGarbage();
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  await command.exit;
  return { digest: hash.digest('hex'), bytes: count, peak };
}

// What is loaded with the first exec is not what grows with its size.
await read(path, 8 * 1024 * 1024);
collectGarbage();
const before = process.memoryUsage.rss();
const result = await read(path, Number.MAX_SAFE_INTEGER);
console.log(JSON.stringify({ digest: result.digest, bytes: result.bytes, growth: result.peak - before }));
kube.close();
