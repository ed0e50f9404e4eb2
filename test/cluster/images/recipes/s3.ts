import { fileURLToPath } from 'node:url';
import type { CacheDeps } from '../../cache.ts';
import { goBuild } from '../../go-build.ts';
import { baseLayer } from '../base-layer.ts';
import { folderEntries } from '../folder-entries.ts';
import type { ImageDeps, ImageRecipe } from '../recipe.ts';

/**
 * Versity S3 Gateway on a folder: a real S3 server with signatures, multipart uploads and TLS.
 * Keys come as ROOT_ACCESS_KEY and ROOT_SECRET_KEY; all else as arguments.
 */
export async function s3Image(deps: ImageDeps): Promise<ImageRecipe> {
  const bin = await buildVersitygw(deps);
  return {
    reference: 'supportpacket.dev/test/s3:1',
    config: {
      User: '65532:65532',
      Entrypoint: ['/usr/local/bin/versitygw'],
      ExposedPorts: { '7070/tcp': {} },
    },
    layers: [
      await baseLayer([], [], deps),
      {
        inputs: ['versitygw', 1, bin],
        entries: async function* () {
          yield* folderEntries(bin, '/usr/local/bin', { uid: 0, gid: 0 });
          yield { path: '/data', type: 'directory', uid: 65532, gid: 65532 };
        },
      },
    ],
  };
}

/** The folder that the program `versitygw` lies in; tests without a cluster start it as a process. */
export function buildVersitygw(deps: CacheDeps): Promise<string> {
  return goBuild(
    {
      name: 'versitygw',
      version: 'v1.8.0',
      moduleDir: fileURLToPath(new URL('../go/versitygw', import.meta.url)),
      packages: [{ pkg: 'github.com/versity/versitygw/cmd/versitygw', output: 'versitygw' }],
    },
    deps,
  );
}
