import type { TextContext } from './engine/rule.ts';
import type { ExpansionBudget } from './formats/expansion-budget.ts';
import type { Marker } from './marks.ts';

/** Masks one stream of text. */
export interface TextStage {
  /** Takes bytes and returns what is certain so far. */
  push(chunk: Uint8Array): Buffer;
  /** Returns the rest. */
  end(): Buffer;
}

/** What a format handler may use while it redacts one item. */
export interface Session {
  /** Path in the archive; inside containers with the names of the entries. */
  readonly path: string;
  readonly signal: AbortSignal;
  readonly marker: Marker;
  readonly budget: ExpansionBudget;
  /** Containers around this content. */
  readonly depth: number;
  /** A fresh stage with all text rules, the known values and the user's rules. */
  createEngine(context: TextContext): TextStage;
  /** The same rules for a string that is already in memory and goes out as it is. */
  redactString(text: string): string;
  /** The same for a part of a document that goes through an engine as a whole afterwards. */
  redactPart(text: string): string;
  hasKnownValue(text: string): boolean;
  count(rule: string): void;
  /** A secret that structure revealed: masked from now on wherever it occurs. */
  learn(value: string): void;
  /** An entry of a container could not be redacted and is not in the output. */
  leaveOut(path: string, reason: string): void;
  /** Bytes inside a container: redacted by what they look like. */
  nested(source: AsyncIterable<Uint8Array>, path: string): AsyncIterable<Buffer>;
}

/** Turns the bytes of one format into redacted bytes, or throws. */
export type FormatHandler = (source: AsyncIterable<Uint8Array>, session: Session) => AsyncIterable<Buffer>;
