import { join } from 'node:path';
import type { CacheDeps } from '../../cache.ts';
import { goBuild } from '../../go-build.ts';
import type { ImageDeps, ImageRecipe } from '../recipe.ts';
import { busyboxLayer } from './busybox.ts';

const version = 'v2.30.0';
// The agent runs scripts and commands with the user's shell.
const user = { name: 'coder', id: 1000, home: '/home/coder', shell: '/bin/sh' };
const owner = { uid: user.id, gid: user.id };

/**
 * Coder's open-source build without the web pages, with a shell as in the vendor's image; server, command line and agent are
 * one program, so the same image is that of the workspaces.
 */
export async function coderImage(deps: ImageDeps): Promise<ImageRecipe> {
  const bin = await buildCoder(deps);
  return {
    reference: 'supportpacket.dev/test/coder:2.30.0',
    config: {
      User: '1000:1000',
      Env: ['PATH=/opt:/bin', 'HOME=/home/coder'],
      Entrypoint: ['/opt/coder', 'server'],
      WorkingDir: user.home,
    },
    layers: [
      await busyboxLayer([user], deps),
      {
        inputs: ['coder', 1, bin],
        entries: () => [
          { path: user.home, type: 'directory', ...owner },
          // Without it the agent never gets ready: "get host info: no valid /etc/<distrib>-release file found".
          { path: '/etc/os-release', type: 'file', content: 'ID=alpine\nNAME="Alpine Linux"\nVERSION_ID=3.23.0\n' },
          { path: '/opt/coder', type: 'file', mode: 0o755, content: { file: join(bin, 'coder') } },
        ],
      },
    ],
  };
}

/** The folder of the program `coder`. The longest of all builds: about nine minutes on two cores when nothing is cached. */
export function buildCoder(deps: CacheDeps): Promise<string> {
  const info = 'github.com/coder/coder/v2/buildinfo';
  return goBuild(
    {
      name: 'coder',
      version,
      copyFromModule: { module: 'github.com/coder/coder/v2', version },
      packages: [{ pkg: './cmd/coder', output: 'coder' }],
      // A server without a version is taken for one that has no profiles.
      ldflags: [`-X ${info}.tag=${version.slice(1)}`, `-X ${info}.agpl=true`],
      tags: ['ts_omit_aws', 'ts_omit_bird', 'ts_omit_tap', 'ts_omit_kube'],
    },
    deps,
  );
}
