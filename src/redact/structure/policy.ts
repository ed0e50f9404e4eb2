/** A place in a document: keys and array indexes from the root. */
export type DocumentPath = readonly (string | number)[];

/** A string in a document, as a policy sees it. */
export interface Scalar {
  readonly path: DocumentPath;
  readonly value: string;
  /** The string under `key` in the object that holds this value, if there is one. */
  sibling(key: string): string | undefined;
  /** The string under `key` at the root of the object `up` levels above the scalar (0: its own object). */
  ancestor(up: number, key: string): string | undefined;
  /** False if that object is so large that not all of it was seen when its values were judged. */
  whole(up: number): boolean;
  /** The flag before it, where the string is a member of a list such as `["--token", "value"]`. */
  readonly flag: string | undefined;
}

/** Members of objects that policies may ask about; others are not remembered: an object may have millions. */
export const ASKED_MEMBERS: ReadonlySet<string> = new Set([
  'name',
  'key',
  'Name',
  'kind',
  'type',
  'root_token',
  'sensitive',
  'flag',
  'env',
  'secret',
  'annotations.secret',
]);

/** What to do with a string. */
export type Verdict =
  | { readonly action: 'keep' }
  /** Mask the whole string. `learn: false`: it may be no secret, so do not look for it elsewhere. */
  | { readonly action: 'mask'; readonly rule: string; readonly learn?: boolean }
  /** Mask the secret parts of a connection string or URL; the whole if it cannot be understood. */
  | {
      readonly action: 'dsn';
      /** The mask of a string in which no secret part was found; else it stays. */ readonly otherwise?: string;
    }
  /** The string is a text of several lines, such as a script. */
  | { readonly action: 'text' }
  /** The string is a document itself. */
  | { readonly action: 'nested' };

/** Decides about every string of a document of one kind. */
export type Policy = (scalar: Scalar) => Verdict;
