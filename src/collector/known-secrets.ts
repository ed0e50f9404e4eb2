import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A larger file is no password; keystores and the like are found by their format. */
const MAX_BYTES = 64 * 1024;

/**
 * Values of the Secrets that are mounted below `directory`, a folder each, a file per key. A missing folder (the Secret does
 * not exist, the mount is optional) has no values. Whole files, and their lines when there are several.
 */
export async function readKnownSecrets(directory: string): Promise<readonly string[]> {
  const folders = await names(directory);
  const values = await Promise.all(folders.map((folder) => readSecret(join(directory, folder))));
  return values.flat();
}

async function readSecret(folder: string): Promise<readonly string[]> {
  const keys = await names(folder);
  const values = await Promise.all(keys.map((key) => readValue(join(folder, key))));
  return values.flat();
}

async function readValue(file: string): Promise<readonly string[]> {
  const { size } = await stat(file);
  if (size > MAX_BYTES) return [];
  const value = (await readFile(file, 'utf8')).trim();
  const lines = value.split('\n').map((line) => line.trim());
  return [...new Set([value, ...lines, ...passwordsIn(value)])].filter((one) => one !== '');
}

/** A Secret often holds a whole connection string; its password turns up alone, too. */
export function passwordsIn(value: string): readonly string[] {
  const inUrl = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*?:([^\s]+)@[^@\s]+$/i.exec(value)?.[1];
  const inKeywords = /(?:^|\s)password\s*=\s*(?:'([^']*)'|([^\s']+))/i.exec(value);
  const found = [inUrl, inKeywords?.[1], inKeywords?.[2]].filter((one) => one !== undefined);
  return found.flatMap((one) => [one, decoded(one)]);
}

function decoded(value: string): string {
  return /%(?![0-9a-f]{2})/i.test(value) ? value : Buffer.from(unescapeBytes(value), 'latin1').toString('utf8');
}

/** Percent-decoding that does not throw on bytes that are no UTF-8, as decodeURIComponent does. */
function unescapeBytes(value: string): string {
  return Buffer.from(value, 'utf8')
    .toString('latin1')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}

/** The kubelet's own entries (`..data`) begin with two dots. */
async function names(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('..'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
