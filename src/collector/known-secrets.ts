import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../api/system-error.ts';
import { secretValuesOf } from './secret-values.ts';

/** A larger file is no password; keystores and the like are found by their format. */
const MAX_BYTES = 64 * 1024;

/**
 * Values of the Secrets that are mounted below `directory`, a folder each, a file per key. A missing folder (the Secret does
 * not exist, the mount is optional) has no values.
 */
export async function readKnownSecrets(directory: string): Promise<readonly string[]> {
  const folders = await names(directory);
  const values = await Promise.all(folders.map((folder) => readSecret(join(directory, folder))));
  return values.flat();
}

/** The same for one mounted Secret. */
export async function readSecret(folder: string): Promise<readonly string[]> {
  const keys = await names(folder);
  const values = await Promise.all(keys.map((key) => readValue(folder, key)));
  return values.flat();
}

async function readValue(folder: string, key: string): Promise<readonly string[]> {
  const file = join(folder, key);
  const { size } = await stat(file);
  return size > MAX_BYTES ? [] : secretValuesOf(key, await readFile(file, 'utf8'));
}

/** The kubelet's own entries (`..data`) begin with two dots. */
async function names(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('..'));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
