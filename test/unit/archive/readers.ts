import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { extract } from 'tar-stream';

/** Path in the archive → SHA-256 of the content. */
export type Listing = Map<string, string>;

/** A program or library that opens a tar.gz. */
export interface Reader {
  readonly name: string;
  /** `scratch` is an empty folder for its use. */
  readonly read: (archive: string, scratch: string) => Promise<Listing>;
}

export const run = promisify(execFile);

const PYTHON = `
import sys, json, hashlib, tarfile
with tarfile.open(sys.argv[1], sys.argv[2]) as archive:
    for entry in archive:
        print(json.dumps([entry.name, hashlib.sha256(archive.extractfile(entry).read()).hexdigest()]))
`;

/** GNU tar, which the harness needs anyway. */
export const gnuTar: Reader = { name: 'GNU tar', read: extracting('tar') };

/** Node's own gunzip by the web standard's stream, and tar-stream. */
export const webStream: Reader = {
  name: 'DecompressionStream',
  async read(archive) {
    const listing: Listing = new Map();
    const entries = extract();
    const unzip = new DecompressionStream('gzip');
    const fed = Readable.toWeb(createReadStream(archive)).pipeTo(unzip.writable);
    const consumed = (async () => {
      for await (const entry of entries) {
        const hash = createHash('sha256');
        for await (const chunk of entry as AsyncIterable<Buffer>) hash.update(chunk);
        listing.set(entry.header.name, hash.digest('hex'));
      }
    })();
    await Promise.all([fed, pipeline(unzip.readable, entries), consumed]);
    return listing;
  },
};

const go: Reader = {
  name: 'Go',
  async read(archive, scratch) {
    const program = join(scratch, 'reader');
    const source = join(import.meta.dirname, 'go-reader', 'main.go');
    await run('go', ['build', '-o', program, source], { env: { ...process.env, CGO_ENABLED: '0' } });
    return jsonLines((await run(program, [archive])).stdout);
  },
};

/** Every reader that this machine has; GNU tar and Node's are always among them. */
export async function installedReaders(): Promise<Reader[]> {
  const readers: Reader[] = [gnuTar, webStream];
  if (await has('bsdtar', '--version')) readers.push({ name: 'bsdtar', read: extracting('bsdtar') });
  if (await has('python3', '--version')) readers.push(python('r:gz'), python('r|gz'));
  if (await has('go', 'version')) readers.push(go);
  return readers;
}

function python(mode: string): Reader {
  return {
    name: `Python tarfile ${mode}`,
    read: async (archive) => jsonLines((await run('python3', ['-c', PYTHON, archive, mode])).stdout),
  };
}

function extracting(program: string): Reader['read'] {
  return async (archive, scratch) => {
    const folder = join(scratch, program);
    await mkdir(folder);
    await run(program, ['-xzf', archive, '-C', folder], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return new Map(
      await Promise.all(
        files.map(async (file): Promise<[string, string]> => [relative(folder, file), sha256(await readFile(file))]),
      ),
    );
  };
}

function jsonLines(text: string): Listing {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => JSON.parse(line) as [string, string]));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function has(program: string, argument: string): Promise<boolean> {
  try {
    await run(program, [argument]);
    return true;
  } catch {
    return false;
  }
}
