import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

/** An archive in memory: the files below its root folder. For tests; packets of tests are small. */
export interface OpenedArchive {
  readonly root: string;
  readonly files: ReadonlyMap<string, Buffer>;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export async function openArchive(bytes: Buffer): Promise<OpenedArchive> {
  const files = new Map<string, Buffer>();
  let root = '';
  for (const [name, content] of await unpack(bytes)) {
    const [folder = '', ...path] = name.split('/');
    root = folder;
    files.set(path.join('/'), content);
  }
  return { root, files, sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length };
}

/** Content of a tar.gz, by name. */
export async function unpack(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const entries = extract();
  const read = (async () => {
    for await (const entry of entries) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) chunks.push(chunk as Uint8Array);
      files.set(entry.header.name, Buffer.concat(chunks));
    }
  })();
  await Promise.all([pipeline(Readable.from([bytes]), createGunzip(), entries), read]);
  return files;
}

/** A file's text; throws when the archive has no such file. */
export function textOf({ files }: OpenedArchive, path: string): string {
  const content = files.get(path);
  if (content === undefined) throw new Error(`the archive has no ${path}; it has ${[...files.keys()].join(', ')}`);
  return content.toString('utf8');
}

/** Which of the forms of which secrets stand in which file; empty when none does. */
export function leaksOf({ files }: OpenedArchive, forms: readonly string[]): readonly string[] {
  return [...files].flatMap(([path, content]) =>
    forms.filter((form) => content.includes(form)).map((form) => `${path}: ${form}`),
  );
}
