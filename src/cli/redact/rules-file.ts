import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { messageOf, SupportPacketError } from '../../api/errors.ts';
import { compileUserRules, type UserRule } from '../../redact/user-rules.ts';

const text = z.string().min(1);
const rulesFile = z.union([
  z.array(z.strictObject({ name: text, pattern: text })).min(1),
  z.record(text, text).transform((map) => Object.entries(map).map(([name, pattern]) => ({ name, pattern }))),
]);

/**
 * Reads a list of `{name, pattern}`, or a map of names to patterns as the ConfigMap of a packet has it, in YAML or JSON.
 * Throws USAGE or INVALID_SPEC before anything is redacted when the file or one of the patterns is not usable.
 */
export async function readRules(file: string): Promise<readonly UserRule[]> {
  const parsed = rulesFile.safeParse(await documentOf(file));
  if (!parsed.success || parsed.data.length === 0) {
    const wanted = 'a list of {name, pattern}, or a map of names to patterns, with one rule at least';
    throw new SupportPacketError('USAGE', `--rules ${file} must be YAML or JSON with ${wanted}`);
  }
  const names = parsed.data.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new SupportPacketError('USAGE', `--rules ${file} has two rules called "${twice.slice(0, 60)}"`);
  }
  compileUserRules(parsed.data);
  return parsed.data;
}

async function documentOf(file: string): Promise<unknown> {
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new SupportPacketError('USAGE', `--rules ${file} cannot be read: ${messageOf(error)}`);
  });
  try {
    // Without the lines of the file around the error: they may be somebody's secret.
    return parse(content, { prettyErrors: false });
  } catch (error) {
    throw new SupportPacketError('USAGE', `--rules ${file} is neither YAML nor JSON: ${messageOf(error)}`);
  }
}
