import type { SelectedPod, SelectedTarget } from '../api/collect-request.ts';
import type { ItemName } from '../api/item-names.ts';
import type { RaisedLogLevel } from '../api/status-schema.ts';
import type { SupportPacketSpec } from '../api/spec-schema.ts';
import type { PacketWarning, WarningCode } from '../api/warning-codes.ts';
import type { KubeClient, PodAccess } from '../kube/ports.ts';
import type { V1Pod } from '../kube/types.ts';
import type { ContentFormat } from '../redact/ports.ts';

/** What discovery found: targets with at least one pod, and what it could not find. */
export interface Discovery {
  readonly targets: readonly SelectedTarget[];
  readonly warnings: readonly PacketWarning[];
}

/** How an item is reached; the rungs of the access ladder. */
export type Access = 'product-command' | 'product-api' | 'port-forward' | 'exec' | 'ephemeral-container' | 'kubernetes';

/** Where an item comes from, as the manifest shows it. */
export interface ItemSource {
  readonly kind: 'container' | 'endpoint' | 'object';
  readonly namespace?: string;
  readonly pod?: string;
  readonly container?: string;
  readonly endpoint?: string;
}

/** An opened source. The chunks throw when the source ends badly: what came by then is dropped with the item. */
export interface OpenedSource {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Asked after the last chunk: what was cut off, in words; nothing when the item is whole. */
  truncated?(): string | undefined;
}

/** One way to get an item. It throws when it does not work; then the next rung is tried. */
export interface Rung {
  readonly access: Access;
  readonly source: ItemSource;
  open(signal: AbortSignal): Promise<OpenedSource>;
}

/** What is collected in one go: a file, or many that come together. */
interface Work {
  readonly name: ItemName;
  /** Below the root of the archive; of a bundle the folder of its files, with a slash at its end. */
  readonly path: string;
  readonly target: string;
  /**
   * `first` teaches the redactor (configurations) and goes before everything that holds text; `binary` need not wait for it;
   * `perishable` goes before `normal` and `big`.
   */
  readonly order: 'first' | 'binary' | 'perishable' | 'normal' | 'big';
  /** Work of one lane runs one after another: two CPU profiles of one installation would disturb it. */
  readonly lane?: string;
  /** Path of other work that must have ended before. */
  readonly awaits?: string;
  readonly deadlineSeconds: number;
  /** That it cannot be had is a warning and no failure: many installations do not have it. */
  readonly optional?: true;
  /** Done when the debug log window of its target has passed: what it shows is what the window was opened for. */
  readonly afterWindow?: true;
}

/** One file of the archive. */
export interface Item extends Work {
  readonly format: ContentFormat;
  /** Asked when its turn comes; false when other work has brought it. */
  needed?(): boolean;
  /** True when other work has told this cause for the whole target: then it is no warning once more. */
  isTold?(code: WarningCode): boolean;
  /** The redactor learns from it although the packet does not hold it: `exclude: [Configuration]` must not weaken redaction. */
  readonly learnOnly?: true;
  /** Best first. */
  readonly rungs: readonly Rung[];
}

/** A file of a bundle, under the name that its maker gave it: nobody has judged it. */
export interface BundleEntry {
  readonly name: string;
  /** Throws like the chunks of an opened source. Need not be read to the end before the next entry is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** One way to get a bundle. Entries that came to their end are kept, even if a later one does not. */
export interface BundleRung {
  readonly access: Access;
  readonly source: ItemSource;
  open(signal: AbortSignal): AsyncIterable<BundleEntry>;
}

/** Where a file of a bundle goes. */
export interface Placed {
  /** Below the root of the archive. Another file may have it already: then this one gets a suffix. */
  readonly path: string;
  /** Default: judged by its first bytes and its name. */
  readonly format?: ContentFormat;
  /** Most redacted bytes. */
  readonly maxBytes?: number;
}

/** Many files from one source whose names are known only when they come: the packet that a product makes of itself. */
export interface Bundle extends Work {
  readonly rungs: readonly BundleRung[];
  /** `name` is clean: relative, without `..`, fit for any file system. Nothing for a file that is not wanted. */
  place(name: string, source: ItemSource): Placed | undefined;
  /** Told of every file that is in the archive. */
  kept(path: string): void;
  /** Which files nothing else brings when no rung worked, in words: the beginning of its warning. */
  lacking?(): string | undefined;
}

/** What a product needs to make a plan. */
export interface PlanContext {
  readonly spec: SupportPacketSpec;
  readonly kube: KubeClient;
  readonly access: PodAccess;
  /** Start of the packet. */
  readonly now: Date;
  /** Access tokens by target. For request headers; never for arguments, paths or messages. */
  readonly accessTokens?: ReadonlyMap<string, string>;
  /** The redactor knows values of Secrets. */
  readonly hasKnownSecrets: boolean;
  /** Only where the installation allows ephemeral containers. */
  readonly reader?: ReaderProgram;
}

/** Our own program, as an ephemeral container runs it. */
export interface ReaderProgram {
  readonly image: string;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  /** The words of a command line in that image before the sub-command. */
  readonly argv: readonly string[];
}

/** A target with the pods as they are now. */
export interface LiveTarget {
  readonly target: SelectedTarget;
  readonly pods: readonly LivePod[];
}

export interface LivePod {
  readonly selected: SelectedPod;
  readonly pod: V1Pod;
  /** The application's container runs; else only Kubernetes can tell something about it. */
  readonly running: boolean;
}

export interface Plan {
  readonly items: readonly Item[];
  readonly bundles?: readonly Bundle[];
  readonly warnings: readonly PacketWarning[];
  /** Version of the product, when it can be had; for the status. */
  version?(signal: AbortSignal): Promise<string | undefined>;
  /** What became known while collecting; asked at the end. */
  findings?(): Promise<readonly PacketWarning[]>;
  readonly debugLog?: DebugLogWindow;
  /** Ends what the plan has started in pods. Never rejects. */
  end?(): Promise<void>;
}

/** What this packet has raised and must restore. A note is kept where it outlives the process that made it. */
export interface LogLevelNotes {
  /** Resolves when the note is safe; only then the level may be changed. */
  add(note: RaisedLogLevel, signal: AbortSignal): Promise<void>;
  /** The level is what it was, or never was changed. */
  remove(note: RaisedLogLevel): void;
  all(): readonly RaisedLogLevel[];
}

/** A time in which the servers of a target write more into their log, because the spec asks for it. */
export interface DebugLogWindow {
  readonly target: string;
  readonly seconds: number;
  /** Never rejects: what could not be raised is a warning. */
  open(notes: LogLevelNotes, signal: AbortSignal): Promise<OpenedWindow>;
}

export interface OpenedWindow {
  /** At least one server writes its debug lines. */
  readonly isOpen: boolean;
  readonly warnings: readonly PacketWarning[];
}
