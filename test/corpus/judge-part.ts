import { parse, parseAllDocuments } from 'yaml';
import type { CorpusPart, PlantedSecret, Trap } from './truth.ts';

/** What is wrong with one redacted part; empty lists when nothing is. */
export interface Verdict {
  readonly leaks: readonly Finding[];
  readonly overMasked: readonly Finding[];
  /** Text next to no secret that came out changed. */
  readonly changedLines: readonly string[];
  readonly invalid: string | undefined;
}

export interface Finding {
  readonly category: string;
  readonly text: string;
}

const OUR_MARK = /\*\*\*REDACTED:[a-z0-9-]+:[0-9a-f]+\*\*\*/g;
/** Stands for a secret or a mark when texts are compared; in none of the files. */
const GAP = '\0';
const SHORT = 12;

export function judgePart(part: CorpusPart, output: Buffer): Verdict {
  const before = withGaps(part);
  const after = output.toString('utf8').replaceAll(OUR_MARK, GAP);
  return {
    leaks: part.secrets.flatMap((secret) => leakOf(secret, before, after)),
    overMasked: overMaskedTraps(part, before, after),
    changedLines: part.shape === 'identical' ? [] : changedLines(before, after),
    invalid: whyInvalid(part, output),
  };
}

/** The text without its secrets. */
function withGaps(part: CorpusPart): string {
  const text = part.content.toString('utf8');
  let result = '';
  let position = 0;
  for (const { span } of part.secrets) {
    result += text.slice(position, span.start) + GAP;
    position = span.end;
  }
  return result + text.slice(position);
}

/** The whole secret, or a piece of it long enough to matter. */
function leakOf({ category, forms }: PlantedSecret, before: string, after: string): Finding[] {
  for (const form of forms) {
    const length = Math.max(6, Math.min(16, Math.floor(form.length / 2)));
    for (let start = 0; start + length <= form.length; start += 1) {
      const piece = form.slice(start, start + length);
      if (!after.includes(piece) || before.includes(piece)) continue;
      const whole = after.includes(form);
      return [{ category, text: `${whole ? 'whole' : 'piece of it'}: ${lineAround(after, piece)}` }];
    }
  }
  return [];
}

function overMaskedTraps(part: CorpusPart, before: string, after: string): Finding[] {
  const original = part.content.toString('utf8');
  const missing = (text: string): number => Math.max(0, occurrences(before, text) - occurrences(after, text));
  const seen = new Set<string>();
  return part.traps.flatMap((trap) => {
    const text = inContext(trap, original, before);
    if (seen.has(text)) return [];
    seen.add(text);
    return Array.from({ length: missing(text) }, () => ({ category: trap.category, text }));
  });
}

/** A short text occurs elsewhere too: what it hangs on to tells which one it is. */
function inContext({ text, span }: Trap, original: string, before: string): string {
  if (text.length >= SHORT) return text;
  const start = Math.max(0, span.start - SHORT);
  const context = /[^\s"'\0]*$/.exec(original.slice(start, span.start))?.[0] ?? '';
  const longer = context + text;
  return before.includes(longer) ? longer : text;
}

function occurrences(text: string, wanted: string): number {
  return text.split(wanted).length - 1;
}

/** A piece of a line between two secrets has to be in the output as it was. */
function changedLines(before: string, after: string): string[] {
  const lines = before.split('\n');
  return lines
    .filter((line) => line.split(GAP).some((piece) => !after.includes(piece)))
    .map((line) => line.slice(0, 300));
}

function lineAround(text: string, piece: string): string {
  const at = text.indexOf(piece);
  const start = Math.max(text.lastIndexOf('\n', at) + 1, at - 80);
  const end = text.indexOf('\n', at);
  return text.slice(start, Math.min(end < 0 ? text.length : end, at + 80)).replaceAll(GAP, '<mask>');
}

function whyInvalid(part: CorpusPart, output: Buffer): string | undefined {
  const text = output.toString('utf8');
  try {
    if (part.shape === 'json') JSON.parse(text);
    if (part.shape === 'json-lines') for (const line of text.split('\n')) if (line !== '') JSON.parse(line);
    if (part.shape === 'yaml') return yamlProblem(text);
    if (part.shape === 'identical' && !output.equals(part.content)) return 'bytes changed';
    return undefined;
  } catch (error) {
    return String(error);
  }
}

function yamlProblem(text: string): string | undefined {
  for (const document of parseAllDocuments(text)) {
    const problem = document.errors[0];
    if (problem !== undefined) return problem.message;
    // Documents that are Kubernetes lists hold JSON in annotations; it has to stay JSON.
    const applied = /last-applied-configuration: \|\s*\n\s*(\{.*\})/.exec(text)?.[1];
    if (applied !== undefined) parse(applied);
  }
  return undefined;
}
