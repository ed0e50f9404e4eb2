import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import type { Blob } from './layer.ts';

/** How a container of the image starts; names as in the OCI image configuration. */
export interface ImageConfig {
  readonly User?: string;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
  readonly ExposedPorts?: Readonly<Record<string, Record<string, never>>>;
}

/** An image whose layers exist as files; `digest` is that of its manifest, by which containerd knows it. */
export interface Image {
  readonly reference: string;
  readonly digest: string;
  readonly layers: readonly Blob[];
  readonly config: Buffer;
  readonly manifest: Buffer;
}

const mediaType = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

/** Composes configuration and manifest (OCI image specification 1.1). Equal inputs give an equal digest. */
export function composeImage(reference: string, start: ImageConfig, layers: readonly Blob[]): Image {
  const config = json({
    created: '1970-01-01T00:00:00Z',
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: start,
    // Layers are not compressed, so their digests are also their diff ids.
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: mediaType.manifest,
    config: { mediaType: mediaType.config, digest: sha256(config), size: config.length },
    layers: layers.map(({ digest, size }) => ({ mediaType: mediaType.layer, digest, size })),
  });
  return { reference, digest: sha256(manifest), layers, config, manifest };
}

/** Writes the image as an OCI archive that `ctr images import`, `kind load image-archive` and `podman load` read. */
export async function writeArchive(image: Image, file: string, signal: AbortSignal): Promise<void> {
  const tar = pack();
  await Promise.all([fill(tar, image), pipeline(tar, createWriteStream(file), { signal })]);
}

async function fill(tar: Pack, image: Image): Promise<void> {
  const descriptor = {
    mediaType: mediaType.manifest,
    digest: image.digest,
    size: image.manifest.length,
    annotations: {
      'io.containerd.image.name': image.reference,
      'org.opencontainers.image.ref.name': image.reference,
    },
  };
  try {
    add(tar, 'oci-layout', json({ imageLayoutVersion: '1.0.0' }));
    add(tar, 'index.json', json({ schemaVersion: 2, mediaType: mediaType.index, manifests: [descriptor] }));
    add(tar, blobPath(image.digest), image.manifest);
    add(tar, blobPath(sha256(image.config)), image.config);
    for (const layer of image.layers) {
      const sink = tar.entry({ name: blobPath(layer.digest), size: layer.size, mtime: new Date(0) });
      await pipeline(createReadStream(layer.file, { highWaterMark: 1 << 20 }), sink);
    }
    tar.finalize();
  } catch (error) {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

function add(tar: Pack, name: string, content: Buffer): void {
  tar.entry({ name, mtime: new Date(0) }, content);
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function sha256(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
