import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cached, cacheRoot, hashFiles, inputsHash, type CacheDeps } from '../../cluster/cache.ts';
import { takeLock } from '../../cluster/lock.ts';

const progress = {
  say: () => undefined,
  step: <T>(_: string, work: (d: () => void) => Promise<T>): Promise<T> => work(() => undefined),
};

describe('cacheRoot', () => {
  it.each([
    [{ SUPPORTPACKET_CACHE: '/c' }, '/c'],
    [{ XDG_CACHE_HOME: '/x' }, '/x/supportpacket'],
  ])('of %j is %s', (env, expected) => {
    expect(cacheRoot(env)).toBe(expected);
  });
});

describe('cached', () => {
  let deps: CacheDeps;

  beforeEach(async () => {
    const cacheDir = await mkdtemp(join(tmpdir(), 'supportpacket-cache-'));
    deps = { cacheDir, progress, signal: new AbortController().signal };
  });

  afterEach(async () => {
    await rm(deps.cacheDir, { recursive: true });
  });

  it('makes a result once, also when two want it at the same time', async () => {
    let made = 0;
    const make = async (directory: string): Promise<void> => {
      made += 1;
      await writeFile(join(directory, 'result'), 'x');
    };

    const [first, second] = await Promise.all([cached('key', deps, make), cached('key', deps, make)]);
    await cached('key', deps, make);

    expect(made).toBe(1);
    expect(second).toBe(first);
    expect(await readFile(join(first, 'result'), 'utf8')).toBe('x');
  });

  it('leaves nothing of a result that failed half-way', async () => {
    const failing = cached('key', deps, async (directory) => {
      await writeFile(join(directory, 'half'), 'x');
      throw new Error('broken');
    });

    await expect(failing).rejects.toThrow('broken');
    expect(await readdir(deps.cacheDir)).toEqual(['locks']);
    expect(await readdir(join(deps.cacheDir, 'locks'))).toEqual([]);
  });

  it('takes over the lock of a process that no longer runs', async () => {
    const path = join(deps.cacheDir, 'lock');
    await writeFile(path, JSON.stringify({ pid: process.pid, started: '1', boot: 'earlier' }));

    const lock = await takeLock(path, { signal: deps.signal });

    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
    expect(await readdir(deps.cacheDir)).toEqual([]);
  });

  it('gives up waiting for a lock when it is told to', async () => {
    const path = join(deps.cacheDir, 'lock');
    await using _held = await held(path, deps.signal);
    const abort = new AbortController();

    const waiting = takeLock(path, { signal: abort.signal, waiting: () => abort.abort() });

    await expect(waiting).rejects.toThrow('aborted');
  });
});

async function held(path: string, signal: AbortSignal): Promise<AsyncDisposable> {
  const lock = await takeLock(path, { signal });
  return { [Symbol.asyncDispose]: () => lock.release() };
}

describe('inputsHash', () => {
  it('differs with any input', () => {
    expect(inputsHash({ tags: ['a'] })).toMatch(/^[0-9a-f]{12}$/);
    expect(inputsHash({ tags: ['a'] })).not.toBe(inputsHash({ tags: ['b'] }));
  });

  it('sees files by name and content', async () => {
    const files = await hashFiles(join(import.meta.dirname, '../../cluster/go/pause'));
    expect(files.map(([path]) => path)).toEqual(['go.mod', 'main.go']);
  });
});
