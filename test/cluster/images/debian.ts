import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract, type Extract } from 'tar-stream';
import { cached, inputsHash, type CacheDeps } from '../cache.ts';
import { run } from '../run.ts';
import type { LayerEntry } from './layer.ts';

/** One file of a package, as tar-stream yields it. */
type Entry = Extract extends AsyncIterable<infer Source> ? Source : never;

/** Never of use in an image: documentation, translations, and PostgreSQL's just-in-time compiler (it would need LLVM). */
const unwanted =
  /^\/usr\/(?:share\/(?:doc|man|locale|lintian|bug|postgresql\/\d+\/man)|lib\/postgresql\/\d+\/lib\/(?:bitcode|llvmjit))|\.mo$/;

/**
 * Fetches Debian packages, without their dependencies, and returns the folder that holds them.
 * Nothing is installed: images are filled from the packages themselves.
 */
export async function fetchPackages(packages: readonly string[], deps: CacheDeps): Promise<string> {
  const key = `deb-${inputsHash(packages.toSorted())}`;
  return cached(key, deps, async (directory) => {
    const others = packages.length > 1 ? ` and ${String(packages.length - 1)} others` : '';
    await deps.progress.step(`fetching the Debian package ${String(packages[0])}${others}`, async () => {
      const options = { cwd: directory, signal: deps.signal };
      const first = await run('apt-get', ['download', '-q', ...packages], { ...options, allowFailure: true });
      if (first.code !== 0) {
        // A fresh machine has no package lists, an old one names versions that are gone.
        deps.progress.say('package lists are missing or old: apt-get update');
        await run('apt-get', ['update', '-q'], options);
        await run('apt-get', ['download', '-q', ...packages], options);
      }
    });
  });
}

/** The packages in `directory`, sorted: what {@link packageEntries} reads. */
export async function packageFiles(directory: string): Promise<string[]> {
  const names = await readdir(directory);
  return names
    .filter((name) => name.endsWith('.deb'))
    .toSorted()
    .map((name) => join(directory, name));
}

/** All files of the packages as layer entries; `keep` chooses by path. Each content has to be read before the next entry. */
export async function* packageEntries(
  files: readonly string[],
  signal: AbortSignal,
  keep: (path: string) => boolean = () => true,
): AsyncGenerator<LayerEntry> {
  const directories = new Set<string>();
  for (const file of files) {
    for await (const entry of unpack(file, signal)) {
      const found = toLayerEntry(entry);
      const repeated = found?.type === 'directory' && directories.has(found.path);
      if (found === undefined || repeated || unwanted.test(found.path) || !keep(found.path)) {
        entry.resume();
        continue;
      }
      if (found.type === 'directory') directories.add(found.path);
      yield found;
      entry.resume();
    }
  }
}

async function* unpack(file: string, signal: AbortSignal): AsyncGenerator<Entry> {
  const child = spawn('dpkg-deb', ['--fsys-tarfile', file], { stdio: ['ignore', 'pipe', 'inherit'], signal });
  const closed = once(child, 'close');
  const packed = extract();
  const unpacking = pipeline(child.stdout, packed);
  yield* packed;
  await unpacking;
  const [code] = await closed;
  if (code !== 0) throw new Error(`dpkg-deb --fsys-tarfile ${file} ended with ${String(code)}`);
}

function toLayerEntry(entry: Entry): LayerEntry | undefined {
  const { name, type, mode, uid, gid, size, linkname } = entry.header;
  const path = `/${name.replace(/^\.?\/+/, '').replace(/\/$/, '')}`;
  if (path === '/') return undefined;
  const owner = { path, mode: mode ?? 0o644, uid: uid ?? 0, gid: gid ?? 0 };
  switch (type) {
    case 'file':
      return { ...owner, type, content: { stream: bytes(entry), size: size ?? 0 } };
    case 'directory':
      return { ...owner, type };
    case 'symlink':
      return { ...owner, type, target: linkname ?? '' };
    case 'link':
      return { ...owner, type, target: (linkname ?? '').replace(/^\.?\/+/, '') };
    default:
      return undefined;
  }
}

async function* bytes(entry: Entry): AsyncGenerator<Uint8Array> {
  for await (const chunk of entry) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('a tar entry yields bytes only');
    yield chunk;
  }
}
