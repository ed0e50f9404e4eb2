import { randomBytes } from 'node:crypto';
import { createRedactor } from '../../src/redact/redactor.ts';
import type { RedactionLevel } from '../../src/redact/ports.ts';
import type { Bench } from './bench.ts';
import { median, printTable } from './table.ts';

const MIB = 1024 ** 2;
const BYTES = 64 * MIB;
const RUNS = 3;
/** Secrets of a namespace that are looked for in every byte. */
const KNOWN_VALUES = 200;

/** Speed of the redactor on one core, on a log of which every hundredth line holds a secret. */
export async function benchRedact({ deps: { signal } }: Bench): Promise<void> {
  const block = Buffer.from(Array.from({ length: 4000 }, (_, index) => logLine(index)).join(''));
  const rows: string[][] = [];
  for (const level of ['Standard', 'Strict'] as const) {
    const speeds: number[] = [];
    let masked = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const { speed, redactions } = await pass(level, block, signal);
      speeds.push(speed);
      masked = redactions;
    }
    rows.push([level, median(speeds).toFixed(0), String(masked)]);
  }
  printTable(['level', 'MiB/s', 'masked'], rows);
}

async function pass(level: RedactionLevel, block: Buffer, signal: AbortSignal) {
  const knownValues = Array.from({ length: KNOWN_VALUES }, () => randomBytes(18).toString('base64'));
  const redactor = createRedactor({ level, knownValues, userRules: [] });
  const started = performance.now();
  const content = redactor.redact(repeated(block), { path: 'bench.log', format: 'text' }, signal);
  for await (const chunk of content.chunks()) void chunk;
  const { bytesIn, counts } = content.result();
  const redactions = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { speed: bytesIn / MIB / ((performance.now() - started) / 1000), redactions };
}

/** In pieces as they come from the network. */
async function* repeated(block: Buffer): AsyncGenerator<Buffer> {
  const piece = 64 * 1024;
  for (let sent = 0; sent < BYTES;) {
    for (let from = 0; from < block.length && sent < BYTES; from += piece) {
      const chunk = block.subarray(from, from + piece);
      sent += chunk.length;
      yield chunk;
    }
  }
}

function logLine(index: number): string {
  const id = (): string => randomBytes(13).toString('hex');
  const secret = index % 100 === 0 ? ` password=${randomBytes(9).toString('hex')}` : '';
  return `${JSON.stringify({
    timestamp: '2026-01-02 03:04:05.678 Z',
    level: 'debug',
    msg: `Received HTTP request${secret}`,
    caller: `web/handlers.go:${String(index % 900)}`,
    method: 'GET',
    url: `/api/v4/channels/${id()}/posts?since=${String(index)}`,
    request_id: id(),
    user_id: id(),
    status_code: '200',
  })}\n`;
}
