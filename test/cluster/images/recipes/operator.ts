import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { exists, hashFiles } from '../../cache.ts';
import { baseLayer } from '../base-layer.ts';
import { folderEntries } from '../folder-entries.ts';
import type { ImageDeps, ImageRecipe } from '../recipe.ts';

/** What the node binary is linked against. */
const libraries = ['libc6', 'libgcc-s1', 'libstdc++6', 'libatomic1'];

/**
 * Our own image for tests: the checkout's node and its bundle. Node lies in its own layer, which changes only with its version,
 * so that a new bundle is a small layer. Expects `npm run build` to have run.
 */
export async function operatorImage(deps: ImageDeps): Promise<ImageRecipe> {
  const node = join(deps.root, 'node_modules/node/bin/node');
  const dist = join(deps.root, 'dist');
  if (!(await exists(join(dist, 'main.js')))) {
    throw new Error('dist/main.js is not there: run `npm run build` first');
  }
  return {
    reference: 'supportpacket.dev/operator:dev',
    config: {
      User: '65532:65532',
      Env: ['PATH=/usr/local/bin', 'NODE_ENV=production', 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'],
      Entrypoint: ['/usr/local/bin/node', '--enable-source-maps', '/app/dist/main.js'],
      WorkingDir: '/app',
    },
    layers: [
      await baseLayer([], libraries, deps),
      {
        inputs: ['node', 1, await fingerprint(node)],
        entries: () => [{ path: '/usr/local/bin/node', type: 'file', mode: 0o755, content: { file: node } }],
      },
      {
        inputs: ['dist', 1, await hashFiles(dist)],
        entries: () => folderEntries(dist, '/app/dist', { uid: 0, gid: 0 }),
      },
    ],
  };
}

async function fingerprint(file: string): Promise<unknown> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return [(await stat(file)).size, hash.digest('hex')];
}
