import { fileURLToPath } from 'node:url';
import type { CacheDeps } from '../../cache.ts';
import { goBuild } from '../../go-build.ts';
import { baseLayer } from '../base-layer.ts';
import { folderEntries } from '../folder-entries.ts';
import type { LayerEntry } from '../layer.ts';
import type { ImageDeps, ImageRecipe } from '../recipe.ts';

const user = { name: 'mattermost', id: 2000, home: '/mattermost' };
const owner = { uid: user.id, gid: user.id };

/**
 * A stand-in for a licensed Mattermost: one program of ours that is `/mattermost/bin/mattermost` and `/mattermost/bin/mmctl`,
 * laid out as the vendor's image, without a shell. It proves nothing about the real server.
 */
export async function licensedStandInImage(deps: ImageDeps): Promise<ImageRecipe> {
  const bin = await buildLicensedStandIn(deps);
  return {
    reference: 'supportpacket.dev/test/licensed-stand-in:1',
    config: {
      User: user.name,
      Env: ['PATH=/mattermost/bin:/usr/local/bin:/usr/bin:/bin', 'MM_SERVICESETTINGS_ENABLELOCALMODE=true'],
      Cmd: ['/mattermost/bin/mattermost'],
      WorkingDir: '/mattermost',
      ExposedPorts: { '8065/tcp': {}, '8067/tcp': {}, '8074/tcp': {} },
    },
    layers: [
      await baseLayer([user], [], deps),
      { inputs: ['licensed-stand-in', 1, bin], entries: () => standInEntries(bin) },
    ],
  };
}

/** The folder of the programs `mattermost` (the stand-in) and `read-packet` (the reader by upstream's schema). */
export function buildLicensedStandIn(deps: CacheDeps): Promise<string> {
  return goBuild(
    {
      name: 'licensed-stand-in',
      version: '1',
      moduleDir: fileURLToPath(new URL('../../../products/licensed-stand-in/go', import.meta.url)),
      packages: [
        { pkg: './cmd/stand-in', output: 'mattermost' },
        { pkg: './cmd/read-packet', output: 'read-packet' },
      ],
    },
    deps,
  );
}

async function* standInEntries(bin: string): AsyncGenerator<LayerEntry> {
  yield { path: '/mattermost', type: 'directory', ...owner };
  for await (const entry of folderEntries(bin, '/mattermost/bin', owner)) {
    if (!entry.path.endsWith('/read-packet')) yield entry;
  }
  yield { path: '/mattermost/bin/mmctl', type: 'symlink', target: 'mattermost' };
  for (const folder of ['logs', 'data', 'config', 'plugins']) {
    yield { path: `/mattermost/${folder}`, type: 'directory', ...owner };
  }
}
