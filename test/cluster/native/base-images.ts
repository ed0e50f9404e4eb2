import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, inputsHash, type CacheDeps } from '../cache.ts';
import { run } from '../run.ts';

/** Holds a pod's namespaces. */
export const PAUSE_IMAGE = 'localhost/supportpacket/pause:1';

/** A shell and the usual small programs, for the provisioner's helper pods and for tests. */
export const BUSYBOX_IMAGE = 'localhost/supportpacket/busybox:1';

/** Raise it when an image's content changes. */
const REVISION = 1;

/** Archives (`docker save` format) of the images that the cluster itself needs, made once. `pause` is the program's path. */
export async function baseImages(pause: string, deps: CacheDeps): Promise<readonly string[]> {
  const key = `base-images-${inputsHash([REVISION, await digest(pause)])}`;
  const directory = await cached(key, deps, async (temporary) => {
    await deps.progress.step('making the images pause and busybox', async () => {
      await pauseImage(pause, temporary, deps.signal);
      await busyboxImage(temporary, deps.signal);
    });
  });
  return [join(directory, 'pause.tar'), join(directory, 'busybox.tar')];
}

async function pauseImage(pause: string, directory: string, signal: AbortSignal): Promise<void> {
  const root = join(directory, 'pause');
  await mkdir(root);
  await copyFile(pause, join(root, 'pause'));
  await chmod(join(root, 'pause'), 0o755);
  const config = { Entrypoint: ['/pause'], User: '65535:65535' };
  await archive(root, { name: PAUSE_IMAGE, config }, join(directory, 'pause.tar'), signal);
}

async function busyboxImage(directory: string, signal: AbortSignal): Promise<void> {
  const download = join(directory, 'download');
  await mkdir(download);
  // Only fetched and unpacked: installing busybox-static would remove an installed busybox.
  const fetched = await run('apt-get', ['download', 'busybox-static'], { cwd: download, signal, allowFailure: true });
  if (fetched.code !== 0) {
    // A fresh machine has no package lists yet, an old one has outdated ones.
    await run('apt-get', ['update', '-q'], { signal });
    await run('apt-get', ['download', 'busybox-static'], { cwd: download, signal });
  }
  await run('sh', ['-c', 'dpkg-deb -x busybox-static_*.deb unpacked'], { cwd: download, signal });
  const root = join(directory, 'busybox');
  for (const folder of ['bin', 'etc', 'root', 'var', 'proc', 'sys', 'dev']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  const binary = join(root, 'bin/busybox');
  await run('sh', ['-c', `cp "$(find unpacked -path "*bin/busybox" -type f)" ${binary}`], { cwd: download, signal });
  await chmod(binary, 0o755);
  const { stdout } = await run(binary, ['--list'], { signal });
  for (const applet of stdout.split('\n').filter((name) => name !== '' && name !== 'busybox')) {
    await symlink('busybox', join(root, 'bin', applet));
  }
  await mkdir(join(root, 'tmp'));
  await chmod(join(root, 'tmp'), 0o1777);
  await writeFile(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  );
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  const config = { Cmd: ['/bin/sh'], Env: ['PATH=/bin'] };
  await archive(root, { name: BUSYBOX_IMAGE, config }, join(directory, 'busybox.tar'), signal);
  await rm(download, { recursive: true });
}

async function digest(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

interface ImageSpec {
  readonly name: string;
  /** `config` of the OCI image configuration. */
  readonly config: object;
}

/** Packs `root` as an image of one layer in the format of `docker save`, which `ctr images import` reads; removes `root`. */
async function archive(root: string, image: ImageSpec, target: string, signal: AbortSignal): Promise<void> {
  const work = `${target}.parts`;
  await mkdir(work);
  const reproducible = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  await run('tar', [...reproducible, '-C', root, '-cf', join(work, 'layer.tar'), '.'], { signal });
  const configuration = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: image.config,
    rootfs: { type: 'layers', diff_ids: [`sha256:${await digest(join(work, 'layer.tar'))}`] },
  };
  await writeFile(join(work, 'config.json'), JSON.stringify(configuration));
  const manifest = [{ Config: 'config.json', RepoTags: [image.name], Layers: ['layer.tar'] }];
  await writeFile(join(work, 'manifest.json'), JSON.stringify(manifest));
  await run('tar', [...reproducible, '-C', work, '-cf', target, 'manifest.json', 'config.json', 'layer.tar'], {
    signal,
  });
  await rm(work, { recursive: true });
  await rm(root, { recursive: true });
}
