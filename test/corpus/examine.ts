import type { RedactionLevel } from '../../src/redact/ports.ts';
import { createRedactor, type Redactor } from '../../src/redact/redactor.ts';
import type { Corpus } from './corpus.ts';
import { judgePart, type Verdict } from './judge-part.ts';
import { createSeededRandom, type SeededRandom } from './seeded-random.ts';
import type { CorpusFile, CorpusPart } from './truth.ts';
import { unpack } from './unpack.ts';

/** What the redactor made of one file. */
export interface Examined {
  readonly file: CorpusFile;
  readonly parts: readonly { readonly part: CorpusPart; readonly verdict: Verdict }[];
  /** Why there is no output, or a part is missing in it. */
  readonly failure: string | undefined;
  /** True when random chunks gave another output than one chunk. */
  readonly dependsOnChunks: boolean;
}

type Chunking = (content: Buffer) => Iterable<Buffer>;

/** Redacts the corpus as one packet, in one chunk a file and again in random chunks, and judges every part. */
export async function examine({ files, knownValues }: Corpus, level: RedactionLevel = 'Standard'): Promise<Examined[]> {
  const random = createSeededRandom('chunks');
  const whole = createRedactor({ level, knownValues });
  const pieces = createRedactor({ level, knownValues });
  const result: Examined[] = [];
  for (const file of files) {
    const once = await outputOf(whole, file, (content) => [content]);
    const cut = await outputOf(pieces, file, (content) => randomChunks(content, random));
    result.push(examined(file, once, cut));
  }
  return result;
}

type Output = ReadonlyMap<string, Buffer> | string;

async function outputOf(redactor: Redactor, file: CorpusFile, chunking: Chunking): Promise<Output> {
  const signal = new AbortController().signal;
  const content = redactor.redact(asStream(chunking(file.content)), { path: file.path, format: file.format }, signal);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of content.chunks()) chunks.push(chunk);
    return await unpack(file.path, Buffer.concat(chunks));
  } catch (error) {
    return String(error);
  }
}

async function* asStream(chunks: Iterable<Buffer>): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (const chunk of chunks) yield chunk;
}

/** Mostly short pieces, so that many secrets are cut. */
function* randomChunks(content: Buffer, random: SeededRandom): Generator<Buffer> {
  for (let offset = 0; offset < content.length;) {
    const size = 1 + random.integer(random.pick([3, 17, 64, 700, 5000]));
    yield content.subarray(offset, offset + size);
    offset += size;
  }
}

function examined(file: CorpusFile, once: Output, cut: Output): Examined {
  if (typeof once === 'string') return { file, parts: [], failure: once, dependsOnChunks: once !== cut };
  const missing = file.parts.filter((part) => !once.has(part.name)).map((part) => part.name);
  const parts = file.parts.flatMap((part) => {
    const output = once.get(part.name);
    return output === undefined ? [] : [{ part, verdict: judgePart(part, output) }];
  });
  const failure = missing.length === 0 ? undefined : `not in the output: ${missing.join(', ')}`;
  return { file, parts, failure, dependsOnChunks: typeof cut === 'string' || comparable(once) !== comparable(cut) };
}

/** A mark or, at level Strict, a pseudonym with its suffix. */
const KEYED = /(\*\*\*REDACTED:[a-z0-9-]+:(?=[0-9a-f]+\*\*\*)|\b(?:user|host|mail|ip|ip6|mac)-|[.:]x-)([0-9a-f]{6})/g;

/** Marks of two redactors differ in their suffixes only; what counts is which of them are equal. */
function comparable(output: ReadonlyMap<string, Buffer>): string {
  const numbers = new Map<string, number>();
  const raw = [...output].map(([name, content]) => `${name}\n${content.toString('latin1')}`).join('\n');
  const text = raw.replaceAll(/[A-Za-z0-9+/]{40,}={0,2}/g, decodedIfMasked);
  return text.replaceAll(KEYED, (_, start: string, suffix: string) => {
    if (!numbers.has(suffix)) numbers.set(suffix, numbers.size);
    return start + String(numbers.get(suffix));
  });
}

/** A base64 text with marks in it. */
function decodedIfMasked(run: string): string {
  const decoded = Buffer.from(run, 'base64').toString('latin1');
  return decoded.includes('***REDACTED:') ? decoded : run;
}
