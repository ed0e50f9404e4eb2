import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { createSpool } from '../../../src/archive/spool.ts';
import { createLeakDetector } from '../../../src/redact/detector.ts';
import { createRedactor, type Redactor } from '../../../src/redact/redactor.ts';
import { KNOWN_VALUES } from './secrets.ts';

/**
 * One piece of work in a process of its own: `worker.ts MODE FOLDER REPEAT FILE…`. Prints what it took, without the start of
 * Node, which a collector pays once for all its files.
 */
const READ_BYTES = 128 * 1024;
const signal = new AbortController().signal;
const [mode = '', folder = '', repeat = '1', ...files] = process.argv.slice(2);

const MODES: Readonly<Record<string, () => Promise<number>>> = {
  redact: async () => {
    let masked = 0;
    for (const file of files) masked += await redactOnly(createRedactor(options()), file);
    return masked;
  },
  spool: () => intoSpool(files),
  zlib: async () => {
    for (const file of files) {
      const gzip = createGzip({ level: 6, chunkSize: READ_BYTES });
      await pipeline(read(file), gzip, createWriteStream(join(folder, 'zlib.gz')), { signal });
    }
    return 0;
  },
  /** No measurement: what the independent detector still finds in the redacted bytes. */
  check: async () => {
    const detector = createLeakDetector({ knownValues: KNOWN_VALUES });
    let found = 0;
    for (const file of files) {
      const content = createRedactor(options()).redact(read(file), { path: file, format: 'text' }, signal);
      for (const { count } of await detector.scan(file, content.chunks())) found += count;
    }
    return found;
  },
};

const run = MODES[mode];
if (run === undefined) throw new Error(`There is no mode ${mode}`);
const started = performance.now();
const before = process.cpuUsage();
const counted = await run();
const { user, system } = process.cpuUsage(before);
const milliseconds = performance.now() - started;
const peak = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ milliseconds, cpuMilliseconds: (user + system) / 1000, peak, counted }));

function options() {
  return { level: 'Standard', knownValues: KNOWN_VALUES, userRules: [] } as const;
}

async function redactOnly(redactor: Redactor, file: string): Promise<number> {
  const content = redactor.redact(read(file), { path: file, format: 'text' }, signal);
  for await (const chunk of content.chunks()) void chunk;
  return Object.values(content.result().counts).reduce((sum, count) => sum + count, 0);
}

/** All at the same time, as the collector does it. */
async function intoSpool(paths: readonly string[]): Promise<number> {
  await using spool = await createSpool({ directory: folder, maxBytes: Number.MAX_SAFE_INTEGER });
  const redactor = createRedactor(options());
  const add = async (file: string, index: number): Promise<number> => {
    const content = redactor.redact(read(file), { path: file, format: 'text' }, signal);
    const { counts } = await spool.add(`${String(index)}.log`, content, { signal });
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  };
  const masked = await Promise.all(paths.map(add));
  return masked.reduce((sum, count) => sum + count, 0);
}

/** The file `REPEAT` times over: a large stream that needs no large disk. */
async function* read(file: string): AsyncGenerator<Buffer> {
  for (let round = 0; round < Number(repeat); round += 1) {
    yield* createReadStream(file, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>;
  }
}
