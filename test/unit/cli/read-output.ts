import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, lstat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';

/** What an output holds, by path, as other programs than ours read it; gzip files are opened. */
export async function readOutput(path: string): Promise<Record<string, string>> {
  const folder = (await lstat(path)).isDirectory() ? path : await unpacked(path);
  const files: Record<string, string> = {};
  for (const file of await filesBelow(folder)) {
    const bytes = await readFile(file);
    files[relative(folder, file)] = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
  }
  return files;
}

async function unpacked(path: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'supportpacket-read-'));
  if (path.endsWith('.zip')) {
    const script =
      'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])';
    run('python3', ['-c', script, path, folder]);
  } else if (path.endsWith('.zst')) {
    run('tar', ['-xf', '-', '-C', folder], zstdDecompressSync(await readFile(path)));
  } else {
    run('tar', ['-xf', path, '-C', folder]);
  }
  return folder;
}

function run(command: string, args: readonly string[], input: Buffer = Buffer.alloc(0)): void {
  const { status, stderr } = spawnSync(command, args, { input });
  if (status !== 0) throw new Error(`${command} failed: ${stderr.toString()}`);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** Of a file, or of all files below a folder: changes when anything in it does. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  const files = (await lstat(path)).isDirectory() ? await filesBelow(path) : [path];
  for (const file of files) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}
