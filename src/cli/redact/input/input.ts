/** One file of what was given, at any depth of a folder or on the first level of an archive. */
export interface InputItem {
  /** Path below IN in the words of IN: not yet checked, may hold a secret. */
  readonly path: string;
  readonly mtime: Date;
  /** The raw bytes, to be read once. Reading may end early. */
  open(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** Something of what was given that is not in the output. */
export interface LeftOut {
  readonly path: string;
  /** Reason of the error catalogue, e.g. `FormatUnsupported`. */
  readonly reason: string;
  /** Why, without anything out of the content. */
  readonly message: string;
}

export type Found =
  { readonly type: 'item'; readonly item: InputItem } | { readonly type: 'left-out'; readonly leftOut: LeftOut };

/** What is to be redacted. It is only ever read. */
export interface Input extends AsyncDisposable {
  /** Name of the whole in messages. */
  readonly name: string;
  /** Items that may be read at the same time. With 1, an item is gone when the next one is asked for. */
  readonly concurrency: number;
  /** Everything there is; may be walked again. Rejects with FORMAT_UNREADABLE where an archive is corrupt or cut off. */
  walk(signal: AbortSignal): AsyncIterable<Found>;
}

/** A finding for something that is known by its kind alone: a link, a device, an encrypted entry. */
export function unsupported(path: string, message: string): Found {
  return { type: 'left-out', leftOut: { path, reason: 'FormatUnsupported', message } };
}
