import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, inputsHash } from '../cache.ts';
import type { Cluster } from '../cluster.ts';
import { takeLock } from '../lock.ts';
import { writeLayer, type Blob } from './layer.ts';
import { composeImage, writeArchive } from './oci-archive.ts';
import type { ImageDeps, ImageRecipe, LayerRecipe } from './recipe.ts';
import { busyboxImage } from './recipes/busybox.ts';
import { coderImage } from './recipes/coder.ts';
import { licensedStandInImage } from './recipes/licensed-stand-in.ts';
import { mattermostImage } from './recipes/mattermost.ts';
import { operatorImage } from './recipes/operator.ts';
import { postgresqlImage } from './recipes/postgresql.ts';
import { s3Image } from './recipes/s3.ts';

export type { ImageDeps } from './recipe.ts';

const recipes = {
  operator: operatorImage,
  busybox: busyboxImage,
  mattermost: mattermostImage,
  coder: coderImage,
  'licensed-stand-in': licensedStandInImage,
  postgresql: postgresqlImage,
  s3: s3Image,
} satisfies Record<string, (deps: ImageDeps) => Promise<ImageRecipe>>;

/** The images that tests use. */
export type ImageName = keyof typeof recipes;

/** An image that lies on this machine's disk. */
export interface BuiltImage {
  /** What a pod names. */
  readonly reference: string;
  /** OCI archive. */
  readonly archivePath: string;
  /** Digest of the manifest, `sha256:…`. */
  readonly digest: string;
}

/** The part of a cluster that takes images. */
export type ImageStore = Pick<Cluster, 'provider' | 'run' | 'loadImage'>;

/** Builds the image, or finds it in the cache. Layers are kept by their inputs, archives by their content. */
async function buildImage(name: ImageName, deps: ImageDeps): Promise<BuiltImage> {
  const recipe = await recipes[name](deps);
  const directory = join(deps.cacheDir, 'images');
  await mkdir(directory, { recursive: true });
  const lock = await takeLock(join(deps.cacheDir, 'locks', `image-${name}`), { signal: deps.signal });
  try {
    const layers: Blob[] = [];
    for (const layer of recipe.layers) {
      layers.push(await cachedLayer(name, layer, deps));
    }
    const image = composeImage(recipe.reference, recipe.config, layers);
    const archivePath = join(directory, `${name}-${image.digest.slice(7, 19)}.tar`);
    if (!(await exists(archivePath))) {
      await writeArchive(image, `${archivePath}.part`, deps.signal);
      await rename(`${archivePath}.part`, archivePath);
      await removeOthers(directory, `${name}-`, archivePath);
    }
    return { reference: recipe.reference, archivePath, digest: image.digest };
  } finally {
    await lock.release();
  }
}

/** Builds what is missing and gives it to the cluster's node unless it is there already. */
export async function ensureImages(
  cluster: ImageStore,
  names: readonly ImageName[],
  deps: ImageDeps,
): Promise<BuiltImage[]> {
  const images: BuiltImage[] = [];
  for (const name of names) {
    const image = await buildImage(name, deps);
    if ((await loadedDigest(cluster, image.reference)) !== image.digest) {
      await deps.progress.step(`importing ${image.reference}`, () => cluster.loadImage(image.archivePath));
    }
    images.push(image);
  }
  return images;
}

/** The digest under which the node knows the reference; undefined when it does not, or where only loading can tell. */
async function loadedDigest(cluster: ImageStore, reference: string): Promise<string | undefined> {
  if (cluster.provider !== 'native') return undefined;
  const { stdout } = await cluster.run('ctr', ['images', 'list', `name==${reference}`]);
  return /sha256:[0-9a-f]{64}/.exec(stdout)?.[0];
}

async function cachedLayer(name: string, layer: LayerRecipe, deps: ImageDeps): Promise<Blob> {
  const directory = join(deps.cacheDir, 'layers');
  const file = join(directory, `${name}-${inputsHash(layer.inputs)}.tar`);
  const record = `${file}.digest`;
  if (await exists(record)) {
    const [digest, size] = (await readFile(record, 'utf8')).trim().split(' ');
    if (digest !== undefined && size !== undefined) return { file, digest, size: Number(size) };
  }
  await mkdir(directory, { recursive: true });
  const written = await writeLayer(layer.entries(), `${file}.part`, deps.signal);
  await rename(`${file}.part`, file);
  // Written last: its presence says that the layer is whole.
  await writeFile(record, `${written.digest} ${String(written.size)}\n`);
  return { ...written, file };
}

/** Only the newest archive of an image is kept: our own would otherwise leave 150 MB with each change of the bundle. */
async function removeOthers(directory: string, prefix: string, kept: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const file = join(directory, name);
    if (name.startsWith(prefix) && file !== kept) await rm(file, { force: true });
  }
}
