import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createPvcDestination } from '../../../src/destinations/pvc/pvc-destination.ts';
import type { Destination } from '../../../src/destinations/ports.ts';
import { FILE_NAME, mounted, someArchive, temporaryFolder } from './folders.ts';

const signal = new AbortController().signal;

function claim(directory: string, path?: string): Destination {
  return createPvcDestination({
    directory,
    claimName: 'packets',
    namespace: 'chat',
    archiveStem: 'chat-demo',
    ...(path === undefined ? {} : { path }),
  });
}

describe('preflight of a claim', () => {
  it('makes the folder and leaves nothing in it', async () => {
    await using folder = await temporaryFolder();

    await claim(folder.path, 'incidents/2026').preflight(signal);

    expect(await readdir(folder.path, { recursive: true })).toEqual(['incidents', 'incidents/2026']);
  });

  it('removes what a killed collector of the same packet left, and nothing else', async () => {
    await using folder = await temporaryFolder();
    const stale = [`.${FILE_NAME}.partial-0a1b2c3d`, '.chat-demo-20250101T000000Z.tar.gz.partial-00'];
    const others = [
      '.chat-demo-2-20260102T030405Z.tar.gz.partial-0a1b2c3d',
      'chat-demo-20260101T000000Z.tar.gz',
      '.chat-demo-notes.partial-1',
    ];
    await Promise.all([...stale, ...others].map((name) => writeFile(join(folder.path, name), 'x')));

    await claim(folder.path).preflight(signal);

    expect((await readdir(folder.path)).sort()).toEqual(others.sort());
  });

  it('says that the volume is full', async () => {
    await using folder = await temporaryFolder();
    await using volume = await mounted(folder.path, 'size=1m');
    await writeFile(join(volume.path, 'filler'), Buffer.alloc(1024 * 1024));

    await expect(claim(volume.path).preflight(signal)).rejects.toMatchObject({
      code: 'DESTINATION_UNAVAILABLE',
      message: 'The volume of claim packets is full: free some space or choose a larger one',
    });
    expect(await readdir(volume.path)).toEqual(['filler']);
  });

  it('says that the volume is read-only', async () => {
    await using folder = await temporaryFolder();
    await using volume = await mounted(folder.path, 'size=1m,ro');

    await expect(claim(volume.path).preflight(signal)).rejects.toMatchObject({
      code: 'DESTINATION_UNAVAILABLE',
      message: 'The volume of claim packets is read-only: mount it writable',
    });
  });

  it('says who may not write', async () => {
    await using folder = await temporaryFolder();
    await chmod(folder.path, 0o755);
    const message = asNobody(folder.path);

    expect(message).toMatch(
      /^DESTINATION_UNAVAILABLE The volume of claim packets is not writable: permission denied for user 65534, group \d+; give it the right/,
    );
  });

  it('says that the claim is not mounted', async () => {
    await expect(claim('/nonexistent/packets').preflight(signal)).rejects.toMatchObject({
      code: 'DESTINATION_UNAVAILABLE',
      message: 'The claim packets is not mounted: check that it exists and is bound',
    });
  });

  it.each(['../outside', 'a/../../outside', 'link/deeper'])('refuses the path %s, which leads out', async (path) => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'volume'));
    await mkdir(join(folder.path, 'outside'));
    await symlink('../outside', join(folder.path, 'volume', 'link'));

    await expect(claim(join(folder.path, 'volume'), path).preflight(signal)).rejects.toMatchObject({
      code: 'DESTINATION_UNAVAILABLE',
      message: expect.stringContaining('leads out of the volume of claim packets'),
    });
  });

  it('listens to its signal', async () => {
    await using folder = await temporaryFolder();

    await expect(claim(folder.path).preflight(AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('storing in a claim', () => {
  it('brings the whole file under its name, and says where', async () => {
    await using folder = await temporaryFolder();
    await using source = await temporaryFolder();
    const archive = await someArchive(source.path, 3_000_000);

    const { location } = await claim(folder.path, 'incidents').store(archive, signal);

    expect(location).toBe(`pvc://chat/packets/incidents/${FILE_NAME}`);
    expect(await readdir(folder.path, { recursive: true })).toEqual(['incidents', `incidents/${FILE_NAME}`]);
    const stored = join(folder.path, 'incidents', FILE_NAME);
    expect((await readFile(stored)).equals(await readFile(archive.path))).toBe(true);
    expect((await stat(stored)).mode & 0o777).toBe(0o640);
  });

  it('does it again without harm', async () => {
    await using folder = await temporaryFolder();
    await using source = await temporaryFolder();
    const archive = await someArchive(source.path, 1000);
    const destination = claim(folder.path);
    await destination.store(archive, signal);
    const before = await stat(join(folder.path, FILE_NAME));

    await expect(destination.store(archive, signal)).resolves.toEqual({ location: `pvc://chat/packets/${FILE_NAME}` });

    expect((await stat(join(folder.path, FILE_NAME))).ino).toBe(before.ino);
  });

  it('overwrites nothing', async () => {
    await using folder = await temporaryFolder();
    await using source = await temporaryFolder();
    await writeFile(join(folder.path, FILE_NAME), 'precious');

    await expect(claim(folder.path).store(await someArchive(source.path, 8), signal)).rejects.toMatchObject({
      code: 'DESTINATION_UNAVAILABLE',
      message: `A file ${FILE_NAME} with other content lies in the volume of claim packets: remove it or choose another path`,
    });

    expect(await readFile(join(folder.path, FILE_NAME), 'utf8')).toBe('precious');
    expect(await readdir(folder.path)).toEqual([FILE_NAME]);
  });

  it('says with numbers that the archive does not fit, before it writes', async () => {
    await using folder = await temporaryFolder();
    await using volume = await mounted(folder.path, 'size=2m');

    await expect(claim(volume.path).store(await someArchive(folder.path, 3_000_000), signal)).rejects.toMatchObject({
      code: 'DESTINATION_UNAVAILABLE',
      message:
        'The volume of claim packets is full: the archive has 3000000 bytes, 2097152 are free; free some space or choose a larger one',
    });
    expect(await readdir(volume.path)).toEqual([]);
  });

  it('leaves no half file when the volume fills up on the way', async () => {
    await using folder = await temporaryFolder();
    // Without a size limit statfs promises room; the limit on the file size then stops the write half-way.
    const message = withFileLimit(folder.path, await someArchive(folder.path, 3_000_000));

    expect(message).toMatch(
      /^DESTINATION_UNAVAILABLE The archive is larger than the largest file of the volume of claim packets/,
    );
    expect(await readdir(join(folder.path, 'out'))).toEqual([]);
  });

  it('keeps nothing that does not read back as it was sent', async () => {
    await using folder = await temporaryFolder();
    await using source = await temporaryFolder();
    const archive = await someArchive(source.path, 1000);

    await expect(claim(folder.path).store({ ...archive, sha256: '0'.repeat(64) }, signal)).rejects.toMatchObject({
      code: 'DESTINATION_INTERRUPTED',
    });

    expect(await readdir(folder.path)).toEqual([]);
  });

  it('leaves nothing when it is cancelled while it copies', async () => {
    await using folder = await temporaryFolder();
    await using source = await temporaryFolder();
    const archive = await someArchive(source.path, 64 * 1024 * 1024);
    const abort = new AbortController();
    const storing = claim(folder.path).store(archive, abort.signal);
    const seen = partialIn(folder.path);
    const [, result] = await Promise.all([
      seen.then(() => abort.abort()),
      storing.then(
        () => 'stored',
        (error: unknown) => error,
      ),
    ]);

    expect(result).toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(folder.path)).toEqual([]);
  });
});

/** Resolves once an unfinished file is there. */
async function partialIn(directory: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await readdir(directory)).some((name) => name.includes('.partial-'))) {
    if (Date.now() > deadline) throw new Error('no unfinished file appeared');
  }
}

const PRINT_ERROR = `.then(() => 'ok', (error) => error.code + ' ' + error.message).then((text) => console.log(text))`;

/** The preflight as user nobody, in a process of its own. */
function asNobody(directory: string): string {
  const script = `process.setgid(65534); process.setuid(65534);
    createPvcDestination(${JSON.stringify(options(directory))}).preflight(AbortSignal.timeout(10000))${PRINT_ERROR}`;
  return inProcess(script);
}

/** Stores under `ulimit -f`, in a process of its own. */
function withFileLimit(parent: string, archive: object): string {
  const directory = join(parent, 'out');
  execFileSync('mkdir', [directory]);
  const script = `process.on('SIGXFSZ', () => {});
    createPvcDestination(${JSON.stringify(options(directory))}).store(${JSON.stringify(archive)}, AbortSignal.timeout(10000))${PRINT_ERROR}`;
  return inProcess(script, 'ulimit -f 1000; ');
}

function options(directory: string): object {
  return { directory, claimName: 'packets', namespace: 'chat', archiveStem: 'chat-demo' };
}

function inProcess(script: string, before = ''): string {
  const module = join(import.meta.dirname, '../../../src/destinations/pvc/pvc-destination.ts');
  const program = `import { createPvcDestination } from ${JSON.stringify(module)}; ${script}`;
  const command = `${before}exec "$0" --no-warnings --input-type=module -e "$1"`;
  const { NODE_OPTIONS: _, ...env } = process.env;
  return execFileSync('bash', ['-c', command, process.execPath, program], { encoding: 'utf8', env }).trim();
}
