/** How the bytes of an item are to be understood. A handler exists for each; nothing passes around them. */
export type ContentFormat =
  | 'text'
  | 'json'
  | 'yaml'
  /** config.json of a Mattermost server. */
  | 'mattermost-config'
  /** An answer of Coder's API, or a file of its bundle. */
  | 'coder-json'
  /** One or several Kubernetes objects. */
  | 'kubernetes-json'
  | 'kubernetes-yaml'
  /** A Go profile (gzipped protobuf). */
  | 'pprof'
  /** What `go tool trace` reads. */
  | 'go-trace'
  | 'gzip'
  | 'zip'
  | 'tar'
  | 'tar-gzip';

/** Number of masked values by rule name, e.g. `{ 'bearer-token': 3 }`. */
export type RedactionCounts = Readonly<Record<string, number>>;

/** What one item went through. Valid once its stream has been read to the end. */
export interface RedactionResult {
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly counts: RedactionCounts;
  /** Entries of a container that could not be redacted; the output has a note in their place. */
  readonly leftOut: readonly LeftOutEntry[];
}

/** An entry of a container that is not in the output. */
export interface LeftOutEntry {
  /** The item's path, then the names inside the containers. */
  readonly path: string;
  /** Reason of the error catalogue, e.g. `FormatUnsupported`. */
  readonly reason: string;
}

export interface RedactOptions {
  /** Path in the archive; names the file in the report. */
  readonly path: string;
  readonly format: ContentFormat;
}

export type RedactionLevel = 'Standard' | 'Strict';

/** `redaction-report.json`: rule, file, count; never a value, never a hash of one. */
export interface RedactionReport {
  readonly rulesVersion: string;
  readonly level: RedactionLevel;
  readonly total: number;
  readonly byRule: RedactionCounts;
  readonly files: readonly { readonly path: string; readonly counts: RedactionCounts }[];
}
