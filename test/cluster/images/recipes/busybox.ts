import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cached, inputsHash } from '../../cache.ts';
import { fetchPackages, packageEntries, packageFiles } from '../debian.ts';
import { systemEntries, type ImageUser } from '../base-layer.ts';
import type { LayerEntry } from '../layer.ts';
import type { ImageDeps, ImageRecipe, LayerRecipe } from '../recipe.ts';

/** A shell and the usual tools in one static program: for the volume provisioner and for pods of tests. Runs as any user. */
export async function busyboxImage(deps: ImageDeps): Promise<ImageRecipe> {
  return {
    reference: 'supportpacket.dev/test/busybox:1',
    config: { Env: ['PATH=/bin'], Cmd: ['/bin/sh'] },
    layers: [await busyboxLayer([], deps)],
  };
}

/** `/bin/busybox` with a link for each tool, users and temporary folders. */
export async function busyboxLayer(users: readonly ImageUser[], deps: ImageDeps): Promise<LayerRecipe> {
  const packages = await packageFiles(await fetchPackages(['busybox-static'], deps));
  return {
    inputs: ['busybox', 1, users, packages],
    entries: async function* () {
      yield* systemEntries(users);
      yield* tools(await busyboxBinary(packages, deps));
    },
  };
}

async function* tools(binary: string): AsyncGenerator<LayerEntry> {
  yield { path: '/bin/busybox', type: 'file', mode: 0o755, content: { file: binary } };
  const { stdout } = await promisify(execFile)(binary, ['--list']);
  for (const tool of stdout.split('\n').filter((name) => name !== '' && name !== 'busybox')) {
    yield { path: `/bin/${tool}`, type: 'symlink', target: 'busybox' };
  }
}

async function busyboxBinary(packages: readonly string[], deps: ImageDeps): Promise<string> {
  const directory = await cached(`busybox-${inputsHash(packages)}`, deps, async (temporary) => {
    for await (const { path, content } of packageEntries(packages, deps.signal)) {
      if (path !== '/bin/busybox' || typeof content !== 'object' || !('stream' in content)) continue;
      await writeFile(join(temporary, 'busybox'), content.stream);
      await chmod(join(temporary, 'busybox'), 0o755);
    }
  });
  return join(directory, 'busybox');
}
