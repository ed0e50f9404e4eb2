import type { Readable } from 'node:stream';

/** Where a kind lives in the API: `{ group: '', version: 'v1', plural: 'pods' }`. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The members every Kubernetes object shares; kinds refine it with client-node's model types re-exported by `types.ts`. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: string | Date;
    readonly deletionTimestamp?: string | Date;
  };
}

/** One object by name. `namespace` must be given exactly for namespaced kinds. */
export interface ObjectKey {
  readonly namespace?: string;
  readonly name: string;
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface KubeList<T> {
  readonly resourceVersion: string;
  readonly items: readonly T[];
}

export interface ApplyOptions {
  /** Server-side apply field manager; constant per component. */
  readonly fieldManager: string;
  /** Takes fields over from other managers; only for fields that we own. */
  readonly force?: boolean;
  readonly subresource?: 'status';
}

export interface DeleteOptions {
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly uid?: string;
  readonly gracePeriodSeconds?: number;
}

/** Requests and answers as JSON, timestamps as RFC 3339 strings. Every call rejects with a KUBE_* error. */
export interface KubeClient {
  get<T extends KubeObject>(resource: Resource, key: ObjectKey, signal: AbortSignal): Promise<T>;
  /** Reads page after page (500 objects each). Each item carries apiVersion and kind, which the API leaves out of lists. */
  list<T extends KubeObject>(resource: Resource, options: ListOptions, signal: AbortSignal): Promise<KubeList<T>>;
  create<T extends KubeObject>(resource: Resource, object: T, signal: AbortSignal): Promise<T>;
  /** Server-side apply. */
  apply<T extends KubeObject>(resource: Resource, object: T, options: ApplyOptions, signal: AbortSignal): Promise<T>;
  /** RFC 7386 merge patch, for the few places where apply does not fit (finalizers, lease with resourceVersion). */
  mergePatch<T extends KubeObject>(
    resource: Resource,
    key: ObjectKey,
    patch: unknown,
    options: { readonly subresource?: 'status' | 'ephemeralcontainers'; readonly fieldManager: string },
    signal: AbortSignal,
  ): Promise<T>;
  /** Replaces with the object's own resourceVersion as precondition. */
  replace<T extends KubeObject>(resource: Resource, object: T, signal: AbortSignal): Promise<T>;
  /** Resolves also when the object is gone already. */
  delete(resource: Resource, key: ObjectKey, options: DeleteOptions, signal: AbortSignal): Promise<void>;
  /** Any GET that is not a kind: `/version`, `/api/v1/namespaces/x/pods/y/proxy/…`, `/apis/metrics.k8s.io/…`. */
  getPath<T>(path: string, signal: AbortSignal): Promise<T>;
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  /** Emitted after each (re)list: every object that exists now was delivered as ADDED or MODIFIED, vanished ones as DELETED. */
  | { readonly type: 'SYNCED' };

/**
 * List, then watch, for ever: bookmarks, 410 → list again, 429/5xx/reset/silence → back-off and go on, periodic re-list.
 * Ends only with `signal`.
 */
export interface Watcher {
  watch<T extends KubeObject>(
    resource: Resource,
    options: ListOptions & { readonly resyncSeconds?: number },
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent<T>>;
}

export interface ContainerKey {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/**
 * How the reader knows that an output is whole: an exit code of 0 is no proof, because a command that ends before its output
 * was read can lose the tail and still report success (kubernetes/kubernetes#124571).
 */
export type ExpectedEnd =
  /** The output ends with these bytes, which are taken off. Choose them at random. */
  | { readonly marker: Buffer }
  /** The output is this long. */
  | { readonly bytes: number };

export interface ExecOptions extends ContainerKey {
  /** Constant arguments; no shell. */
  readonly argv: readonly string[];
  /** Written to the command's stdin, then closed (half close needs v5.channel.k8s.io). */
  readonly stdin?: Uint8Array | Readable;
  /** Bytes of stderr that are kept for the error message; the rest is dropped. Default 16 KiB. */
  readonly maxStderrBytes?: number;
  /** Checked when the command ends with 0; `stdout` errors with STREAM_TRUNCATED when the output is not whole. */
  readonly expectEnd?: ExpectedEnd;
  /**
   * Keeps stdin open until the marker of `expectEnd` came, then closes it. For commands that wait for the end of stdin after
   * their output (`…; read -r _ || :`): they live until everything has been read, so that there is no tail to lose. (Not
   * `cat >/dev/null`: as the last command of busybox's `sh -c` it ends at once.)
   */
  readonly holdStdin?: boolean;
  /**
   * Bytes that are read ahead of the reader; default 256 KiB. The cure for commands that cannot be held (no shell): what
   * fits here is taken from the wire at once and cannot be lost, however slow the reader is. Memory is used as it fills.
   */
  readonly readAheadBytes?: number;
}

/**
 * A running command. Read `stdout` to its end (it has backpressure up to the kubelet), then `exit` tells how it ended.
 * `stdout` errors with STREAM_DROPPED when the connection goes before the exit status came: a missing tail is never silent.
 */
export interface ExecProcess extends AsyncDisposable {
  readonly stdout: Readable;
  /** Settles after stdout has ended; rejects with EXEC_NOT_STARTED, STREAM_DROPPED, CANCELLED, KUBE_*. */
  readonly exit: Promise<{ readonly code: number; readonly stderr: string }>;
}

export interface LogOptions extends ContainerKey {
  readonly previous?: boolean;
  readonly sinceSeconds?: number;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly timestamps?: boolean;
}

export interface HttpOverPortForward {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with query, e.g. `/debug/pprof/heap`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Errors with STREAM_TRUNCATED when the connection ends before Content-Length or the last chunk. */
  readonly body: Readable;
}

/** What the collector may do to a pod. Every method ends what it started when `signal` aborts, and rejects CANCELLED then. */
export interface PodAccess {
  exec(options: ExecOptions, signal: AbortSignal): Promise<ExecProcess>;
  /** The plain HTTP body of pods/log. */
  logs(options: LogOptions, signal: AbortSignal): Promise<Readable>;
  /** One HTTP/1.1 request to a loopback port of the pod. Rejects PORT_REFUSED when nothing listens there. */
  http(request: HttpOverPortForward, signal: AbortSignal): Promise<HttpAnswer>;
}
