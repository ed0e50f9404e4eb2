import { text } from 'node:stream/consumers';
import type { LayerEntry } from './layer.ts';
import { fetchPackages, packageEntries, packageFiles } from './debian.ts';
import type { ImageDeps, LayerRecipe } from './recipe.ts';

/** A user of an image, as in /etc/passwd; the group has the same name and number. */
export interface ImageUser {
  readonly name: string;
  readonly id: number;
  readonly home: string;
  /** None unless told. */
  readonly shell?: string;
}

/** Root, nobody, nonroot (as in distroless images) and the given users; temporary folders; no shell, no tools. */
export function* systemEntries(users: readonly ImageUser[]): Generator<LayerEntry> {
  const all: readonly ImageUser[] = [
    { name: 'root', id: 0, home: '/root' },
    { name: 'nobody', id: 65534, home: '/nonexistent' },
    { name: 'nonroot', id: 65532, home: '/home/nonroot' },
    ...users,
  ];
  const passwd = all.map(
    ({ name, id, home, shell = '/sbin/nologin' }) => `${name}:x:${String(id)}:${String(id)}:${name}:${home}:${shell}\n`,
  );
  const group = all.map(({ name, id }) => `${name}:x:${String(id)}:\n`);
  yield { path: '/etc/passwd', type: 'file', content: passwd.join('') };
  yield { path: '/etc/group', type: 'file', content: group.join('') };
  yield { path: '/etc/nsswitch.conf', type: 'file', content: 'passwd: files\ngroup: files\nhosts: files dns\n' };
  yield { path: '/tmp', type: 'directory', mode: 0o1777 };
  yield { path: '/var/tmp', type: 'directory', mode: 0o1777 };
  yield { path: '/home/nonroot', type: 'directory', uid: 65532, gid: 65532 };
}

/** {@link systemEntries} with the trusted certificate authorities, and what else of Debian the image stands on. */
export async function baseLayer(
  users: readonly ImageUser[],
  packages: readonly string[],
  deps: ImageDeps,
): Promise<LayerRecipe> {
  const authorities = await packageFiles(await fetchPackages(['ca-certificates'], deps));
  const others = packages.length === 0 ? [] : await packageFiles(await fetchPackages(packages, deps));
  return {
    inputs: ['base', 1, users, authorities, others],
    entries: async function* () {
      yield* systemEntries(users);
      yield await trustedAuthorities(authorities, deps.signal);
      yield* packageEntries(others, deps.signal);
    },
  };
}

/** The bundle that the package's install script would make. */
async function trustedAuthorities(files: readonly string[], signal: AbortSignal): Promise<LayerEntry> {
  const parts: string[] = [];
  for await (const { content } of packageEntries(files, signal, (path) => path.endsWith('.crt'))) {
    if (typeof content === 'object' && 'stream' in content) {
      parts.push(await text(content.stream));
    }
  }
  return { path: '/etc/ssl/certs/ca-certificates.crt', type: 'file', content: parts.join('') };
}
