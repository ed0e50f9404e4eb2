import { isSupportPacketError, type ErrorCode } from '../../api/errors.ts';
import { continued, readUpTo } from '../../redact/formats/whole.ts';
import { SNIFF_BYTES } from '../../redact/formats/sniff.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { contentFormat } from './content-format.ts';
import type { Input, InputItem, LeftOut } from './input/input.ts';
import type { Output } from './output/output.ts';
import type { Progress } from './progress.ts';

/** What makes one item incomplete and leaves the others as they are. */
const LEAVE_OUT: readonly ErrorCode[] = [
  'FORMAT_UNREADABLE',
  'FORMAT_UNSUPPORTED',
  'REDACTION_FAILED',
  'PATH_REFUSED',
  'ITEM_UNAVAILABLE',
];

export interface RedactItemsDeps {
  readonly redactor: Redactor;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface ItemsResult {
  /** Items in the output. */
  readonly written: number;
  /** Raw bytes of these items. */
  readonly bytesIn: number;
  /** By path. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Redacts everything of `input` into `output`. Documents come first: the redactor learns secrets from their structure that it
 * then finds in the logs. What cannot be redacted is left out and said.
 */
export async function redactItems(input: Input, output: Output, deps: RedactItemsDeps): Promise<ItemsResult> {
  const result = { written: 0, bytesIn: 0, leftOut: [] as LeftOut[] };
  const one = async (item: InputItem): Promise<void> => {
    const done = await redactItem(item, output, deps);
    result.leftOut.push(...done.leftOut);
    if (!done.written) return;
    result.written += 1;
    result.bytesIn += done.bytesIn;
  };
  await walkInput(input, isDocument, one, deps.signal);
  const rest = await walkInput(input, (path) => !isDocument(path), one, deps.signal);
  const sorted = [...result.leftOut, ...rest].map((leftOut) => withSafeText(leftOut, deps.redactor));
  return { ...result, leftOut: sorted.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
}

function isDocument(path: string): boolean {
  return /\.(?:json|ya?ml)$/i.test(path);
}

/** Handles the items that are wanted; returns what the input itself has to leave out, of which the rest of a broken archive. */
async function walkInput(
  input: Input,
  wanted: (path: string) => boolean,
  handle: (item: InputItem) => Promise<void>,
  signal: AbortSignal,
): Promise<LeftOut[]> {
  const leftOut: LeftOut[] = [];
  const active = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const start = (item: InputItem): void => {
    const work: Promise<void> = handle(item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => active.delete(work));
    active.add(work);
  };
  try {
    for await (const found of input.walk(signal)) {
      if (found.type === 'left-out') leftOut.push(found.leftOut);
      else if (wanted(found.item.path)) start(found.item);
      if (active.size >= input.concurrency) await Promise.race(active);
      if (failures.length > 0) break;
    }
  } catch (error) {
    if (signal.aborted || !isSupportPacketError(error, 'FORMAT_UNREADABLE')) throw error;
    leftOut.push({ path: input.name, reason: error.reason, message: `${error.message}: what follows is missing` });
  } finally {
    await Promise.all(active);
  }
  if (failures.length > 0) throw failures[0];
  return leftOut;
}

interface ItemResult {
  readonly written: boolean;
  readonly bytesIn: number;
  readonly leftOut: readonly LeftOut[];
}

async function redactItem(item: InputItem, output: Output, deps: RedactItemsDeps): Promise<ItemResult> {
  const { redactor, progress, signal } = deps;
  try {
    const path = redactor.redactText(item.path);
    progress.begin(path);
    const bytes = item.open(signal)[Symbol.asyncIterator]();
    try {
      const head = await readUpTo(bytes, SNIFF_BYTES, signal);
      const format = contentFormat(item.path, head.bytes);
      const source = counted(continued(head.bytes, bytes), progress);
      const content = redactor.redact(source, { path, format }, signal);
      await output.add(path, content, item.mtime, signal);
      const { bytesIn, leftOut } = content.result();
      progress.end();
      const message = 'a part of the container cannot be redacted; a note is in its place';
      return { written: true, bytesIn, leftOut: leftOut.map((entry) => ({ ...entry, message })) };
    } finally {
      await bytes.return?.();
    }
  } catch (error) {
    if (signal.aborted || !isSupportPacketError(error, ...LEAVE_OUT)) throw error;
    return { written: false, bytesIn: 0, leftOut: [{ path: item.path, reason: error.reason, message: error.message }] };
  }
}

async function* counted(source: AsyncIterable<Uint8Array>, progress: Progress): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    progress.bytes(chunk.length);
    yield chunk;
  }
}

/** Names and what quotes them go to a terminal and into the report: without secrets and without control characters. */
function withSafeText({ path, reason, message }: LeftOut, redactor: Redactor): LeftOut {
  return { path: safeText(path, redactor), reason, message: safeText(message, redactor) };
}

function safeText(text: string, redactor: Redactor): string {
  const visible = text.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
  try {
    return redactor.redactText(visible);
  } catch {
    // A rule that breaks on a name must not let the name out.
    return '(a text that could not be redacted)';
  }
}
