// A process of its own for the memory test: reads one exec to its end and prints digest, bytes and how much it grew.
import { createHash } from 'node:crypto';
import { superviseCommand } from '../../../src/kube/supervised-command.ts';
import { testKube } from '../../support/test-kube.ts';

const [namespace = '', pod = '', path = ''] = process.argv.slice(2);
const kube = await testKube();
const signal = AbortSignal.timeout(1_200_000);

async function read(file: string, bytes: number): Promise<{ digest: string; bytes: number; peak: number }> {
  const supervised = superviseCommand(['head', '-c', String(bytes), file]);
  const command = await kube.pods.exec({ namespace, pod, container: 'main', ...supervised }, signal);
  const hash = createHash('sha256');
  let count = 0;
  let peak = 0;
  for await (const chunk of command.stdout) {
    hash.update(chunk as Buffer);
    count += (chunk as Buffer).length;
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  await command.exit;
  return { digest: hash.digest('hex'), bytes: count, peak };
}

// What is loaded with the first exec is not what grows with its size.
await read(path, 1024 * 1024);
const before = process.memoryUsage.rss();
const result = await read(path, Number.MAX_SAFE_INTEGER);
console.log(JSON.stringify({ digest: result.digest, bytes: result.bytes, growth: result.peak - before }));
kube.close();
