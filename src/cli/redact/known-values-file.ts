import { readFile } from 'node:fs/promises';
import { messageOf, SupportPacketError } from '../../api/errors.ts';
import { isUsableKnownValue } from '../../redact/known-values.ts';

export interface KnownValuesFile {
  readonly values: readonly string[];
  /** Numbers of lines that are not used: looked for everywhere, they would destroy the output. From 1. */
  readonly unusedLines: readonly number[];
}

/** Reads one value a line. Throws USAGE for a file that cannot be read, is no text, or has nothing that can be used. */
export async function readKnownValues(file: string): Promise<KnownValuesFile> {
  const values = new Set<string>();
  const unusedLines: number[] = [];
  for (const [index, line] of (await textOf(file)).split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    if (!isUsableKnownValue(line.trim())) unusedLines.push(index + 1);
    // Blanks at the ends are mostly an accident; sometimes they belong to the value.
    else values.add(line).add(line.trim());
  }
  if (values.size > 0) return { values: [...values], unusedLines };
  const message = `${file} has no value that can be looked for: it wants one value a line, of 8 characters or more`;
  throw new SupportPacketError('USAGE', message);
}

async function textOf(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new SupportPacketError('USAGE', `--known-values ${file} cannot be read: ${messageOf(error)}`);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SupportPacketError('USAGE', `--known-values ${file} must be UTF-8 text with one value a line`);
  }
}
