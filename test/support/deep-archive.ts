import { gunzipSync } from 'node:zlib';
import type { OpenedArchive } from './archive-reader.ts';
import { zipEntries } from './zip-entries.ts';

/** The archive with all that its zips and gzips hold, as often as they are nested, as `path!inner`. */
export async function opened(archive: OpenedArchive): Promise<OpenedArchive> {
  const files = new Map<string, Buffer>();
  for (const [path, content] of archive.files) {
    for (const [inner, bytes] of await unwrap(path, content)) files.set(inner, bytes);
  }
  return { ...archive, files };
}

/** By their first bytes: no name is trusted. */
async function unwrap(path: string, content: Buffer): Promise<readonly (readonly [path: string, content: Buffer])[]> {
  const itself = [path, content] as const;
  if (content[0] === 0x1f && content[1] === 0x8b) return [itself, ...(await unwrap(`${path}!`, gunzipSync(content)))];
  if (content.subarray(0, 4).toString('latin1') !== 'PK\u0003\u0004') return [itself];
  const entries = [...(await zipEntries(content))];
  const inner = await Promise.all(entries.map(([name, bytes]) => unwrap(`${path}!${name}`, bytes)));
  return [itself, ...inner.flat()];
}
