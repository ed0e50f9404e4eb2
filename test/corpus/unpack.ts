import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { collectBytes, zipEntries } from '../support/zip-entries.ts';

/** The files in a container by name, containers inside joined by `!`; of a file that is no container only itself, as ``. */
export async function unpack(path: string, content: Buffer): Promise<Map<string, Buffer>> {
  if (/\.(tgz|tar\.gz)$/.test(path)) return await unpackEntries(await tarEntries(gunzipSync(content)));
  if (path.endsWith('.tar')) return await unpackEntries(await tarEntries(content));
  if (path.endsWith('.zip')) return await unpackEntries(await zipEntries(content));
  if (path.endsWith('.gz')) return new Map([['', gunzipSync(content)]]);
  const trailer = /<!-- trace ([A-Za-z0-9+/=]+) -->/.exec(content.toString('latin1'))?.[1];
  const result = new Map([['', content]]);
  if (trailer !== undefined) result.set('trace', Buffer.from(trailer, 'base64'));
  return result;
}

async function unpackEntries(entries: ReadonlyMap<string, Buffer>): Promise<Map<string, Buffer>> {
  const result = new Map<string, Buffer>();
  for (const [name, content] of entries) {
    for (const [inner, bytes] of await unpack(name, content))
      result.set(inner === '' ? name : `${name}!${inner}`, bytes);
  }
  return result;
}

async function tarEntries(content: Buffer): Promise<Map<string, Buffer>> {
  const result = new Map<string, Buffer>();
  const tar = extract();
  tar.end(content);
  for await (const entry of tar) result.set(entry.header.name, await collectBytes(entry));
  return result;
}
