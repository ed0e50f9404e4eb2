import { chmod, rm, symlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';

/** `npm run build`: one executable and the chunks that it loads when they are needed (the AWS SDK, client-node). */
const root = resolve(import.meta.dirname, '..');
const outdir = resolve(root, 'dist');

await rm(outdir, { recursive: true, force: true });
await build({
  entryPoints: [resolve(root, 'src/main.ts')],
  outdir,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  // The AWS SDK's CommonJS build has no named exports when it is imported dynamically.
  mainFields: ['module', 'main'],
  target: 'node24',
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
  chunkNames: 'chunks/[name]-[hash]',
  // CommonJS packages inside the bundle still call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
await chmod(resolve(outdir, 'main.js'), 0o755);
// npm links the programs of dependencies only: `npx supportpacket` in the checkout needs this.
const link = resolve(root, 'node_modules/.bin/supportpacket');
await rm(link, { force: true });
await symlink('../../dist/main.js', link);
console.log('built dist/main.js');
