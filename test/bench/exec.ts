import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { BUSYBOX_IMAGE } from '../cluster/index.ts';
import { run } from '../cluster/run.ts';
import { applyObjects, kubectl } from '../products/kubectl.ts';
import { namespaceObject } from '../products/workload.ts';
import type { Bench } from './bench.ts';
import { memoryToTheEnd } from './process-memory.ts';
import { mebibytes, median, printTable, seconds } from './table.ts';

const NAMESPACE = 'bench-exec';
const BYTES = 256 * 1024 ** 2;
const FILE = '/data/random';
const RUNS = 5;

/** One passage of the file. Bytes and milliseconds. */
interface Sample {
  readonly milliseconds: number;
  readonly peak: number;
  /** Peak after a first passage of 64 MiB, where it is known: when buffers and modules are there. */
  readonly peakBefore?: number;
}

const readerReport = z.object({
  bytes: z.number(),
  milliseconds: z.number(),
  peakBefore: z.number(),
  peak: z.number(),
});

/** 256 MiB out of a container: our client beside kubectl, in turns, so that a busy moment hits both. */
export async function benchExec(bench: Bench): Promise<void> {
  bench.removeAtEnd(NAMESPACE);
  await startPod(bench);
  const ours: Sample[] = [];
  const theirs: Sample[] = [];
  for (let turn = 0; turn < RUNS; turn += 1) {
    ours.push(await readWithOurs(bench));
    theirs.push(await readWithKubectl(bench));
  }
  console.log(`${mebibytes(BYTES)} MiB through exec, ${String(RUNS)} times, medians:\n`);
  printTable(
    ['client', 'seconds', 'MiB/s', 'peak RSS MiB after 64 MiB', 'at the end'],
    [row('supportpacket', ours), row('kubectl exec', theirs)],
  );
}

function row(client: string, samples: readonly Sample[]): readonly string[] {
  const milliseconds = median(samples.map((sample) => sample.milliseconds));
  const before = samples.flatMap((sample) => sample.peakBefore ?? []);
  const speed = BYTES / 1024 ** 2 / (milliseconds / 1000);
  const peak = median(samples.map((sample) => sample.peak));
  const start = before.length === 0 ? '' : mebibytes(median(before));
  return [client, seconds(milliseconds), speed.toFixed(0), start, mebibytes(peak)];
}

async function startPod({ cluster, deps }: Bench): Promise<void> {
  const fill = `head -c ${String(BYTES)} /dev/urandom >${FILE} && touch /data/done && exec sleep 86400`;
  const container = {
    name: 'main',
    image: BUSYBOX_IMAGE,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', fill],
    readinessProbe: { exec: { command: ['test', '-f', '/data/done'] }, periodSeconds: 1 },
    volumeMounts: [{ name: 'data', mountPath: '/data' }],
  };
  const spec = {
    terminationGracePeriodSeconds: 0,
    containers: [container],
    volumes: [{ name: 'data', emptyDir: {} }],
  };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: NAMESPACE, name: 'source' }, spec };
  await applyObjects(cluster, [namespaceObject(NAMESPACE), pod], deps);
  await kubectl(cluster, ['wait', '--for=condition=Ready', 'pod/source', '-n', NAMESPACE, '--timeout=120s'], deps);
}

async function readWithOurs({ cluster, deps }: Bench): Promise<Sample> {
  const program = fileURLToPath(new URL('exec-reader.ts', import.meta.url));
  const args = [program, cluster.kubeconfigPath, NAMESPACE, 'source', 'main', FILE];
  const { stdout } = await run(process.execPath, args, { signal: deps.signal });
  const report = readerReport.parse(JSON.parse(stdout));
  if (report.bytes !== BYTES) throw new Error(`${String(report.bytes)} bytes came instead of ${String(BYTES)}`);
  return report;
}

/** kubectl's output goes nowhere, without passing this process. */
async function readWithKubectl({ cluster, deps }: Bench): Promise<Sample> {
  const args = ['--kubeconfig', cluster.kubeconfigPath, 'exec', '-n', NAMESPACE, 'source', '--', 'cat', FILE];
  const started = performance.now();
  const child = spawn(join(cluster.binDir, 'kubectl'), args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [[code], memory] = await Promise.all([
    once(child, 'close', { signal: deps.signal }),
    memoryToTheEnd(child.pid ?? 0, deps.signal),
  ]);
  const milliseconds = performance.now() - started;
  if (code !== 0) throw new Error(`kubectl exec ended with ${String(code)}`);
  return { milliseconds, peak: memory?.peak ?? Number.NaN };
}
