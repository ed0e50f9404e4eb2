import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goBuild, moduleSource } from '../../go-build.ts';
import { baseLayer } from '../base-layer.ts';
import { fetchPackages, packageEntries, packageFiles } from '../debian.ts';
import { folderEntries } from '../folder-entries.ts';
import type { LayerEntry } from '../layer.ts';
import type { ImageDeps, ImageRecipe } from '../recipe.ts';

const server = 'github.com/mattermost/mattermost/server';
/** Master of 2025-10-14, which is 11.1. */
const version = 'v8.0.0-20251014075701-833e0125320d';
const user = { name: 'mattermost', id: 2000, home: '/mattermost' };
const owner = { uid: user.id, gid: user.id };

/**
 * Mattermost Team Edition with mmctl, laid out as the vendor's image is since 10.10: no shell, no tools, user 2000, local mode on.
 * The webapp is absent: the API answers, the pages do not.
 */
export async function mattermostImage(deps: ImageDeps): Promise<ImageRecipe> {
  const bin = await buildMattermost(deps);
  const mimeTypes = await packageFiles(await fetchPackages(['media-types'], deps));
  return {
    reference: 'supportpacket.dev/test/mattermost-team-edition:11.1',
    config: {
      User: user.name,
      Env: ['PATH=/mattermost/bin:/usr/local/bin:/usr/bin:/bin', 'MM_SERVICESETTINGS_ENABLELOCALMODE=true'],
      Cmd: ['/mattermost/bin/mattermost'],
      WorkingDir: '/mattermost',
      ExposedPorts: { '8065/tcp': {}, '8067/tcp': {} },
    },
    layers: [
      await baseLayer([user], ['tzdata'], deps),
      {
        inputs: ['mattermost', 1, bin, mimeTypes],
        entries: async function* () {
          yield* packageEntries(mimeTypes, deps.signal, (path) => path === '/etc/mime.types');
          yield* mattermostEntries(bin, await moduleSource({ module: `${server}/v8`, version }, deps.signal));
        },
      },
    ],
  };
}

function buildMattermost(deps: ImageDeps): Promise<string> {
  return goBuild(
    {
      name: 'mattermost',
      version: '11.1',
      moduleDir: fileURLToPath(new URL('../go/mattermost', import.meta.url)),
      packages: [
        { pkg: `${server}/v8/cmd/mattermost`, output: 'mattermost' },
        { pkg: `${server}/v8/cmd/mmctl`, output: 'mmctl' },
      ],
      // "dev" keeps the server from looking for the webapp.
      ldflags: [`-X ${server}/public/model.BuildNumber=dev`, `-X ${server}/public/model.BuildHash=lab`],
    },
    deps,
  );
}

async function* mattermostEntries(bin: string, source: string): AsyncGenerator<LayerEntry> {
  yield { path: '/mattermost', type: 'directory', ...owner };
  yield* folderEntries(bin, '/mattermost/bin', owner);
  for (const folder of ['i18n', 'templates', 'fonts']) {
    yield* folderEntries(join(source, folder), `/mattermost/${folder}`, owner);
  }
  for (const folder of ['logs', 'data', 'config', 'plugins', 'client', 'client/plugins']) {
    yield { path: `/mattermost/${folder}`, type: 'directory', ...owner };
  }
}
