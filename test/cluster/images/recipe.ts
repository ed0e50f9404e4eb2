import type { CacheDeps } from '../cache.ts';
import type { LayerEntry } from './layer.ts';
import type { ImageConfig } from './oci-archive.ts';

/** What builders of images need. */
export interface ImageDeps extends CacheDeps {
  /** Folder of the checkout: where `node_modules` and `dist` lie. */
  readonly root: string;
}

/** One layer: what it is made from, as anything that JSON can hold, and its content. Equal inputs: the layer is not written again. */
export interface LayerRecipe {
  readonly inputs: unknown;
  entries(): Iterable<LayerEntry> | AsyncIterable<LayerEntry>;
}

/** An image before it is written. */
export interface ImageRecipe {
  /** Full name with tag, e.g. `supportpacket.dev/test/busybox:1`. */
  readonly reference: string;
  readonly config: ImageConfig;
  /** From the bottom; what changes most often comes last. */
  readonly layers: readonly LayerRecipe[];
}
