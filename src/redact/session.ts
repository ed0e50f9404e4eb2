import type { TextEngine } from './engine/text-engine.ts';
import type { TextContext } from './engine/rule.ts';
import type { Marker } from './marks.ts';

/** What a format handler may use while it redacts one item. */
export interface Session {
  readonly signal: AbortSignal;
  readonly marker: Marker;
  /** Containers around this content. */
  readonly depth: number;
  /** A fresh engine with all text rules, the known values and the user's rules. */
  createEngine(context: TextContext): TextEngine;
  /** The same rules for a string that is already in memory. */
  redactString(text: string): string;
  count(rule: string): void;
  /** A secret that structure revealed: masked from now on wherever it occurs. */
  learn(value: string): void;
  /** Bytes inside a container: redacted by the handler of `format`. */
  nested(source: AsyncIterable<Uint8Array>, path: string): AsyncIterable<Buffer>;
}

/** Turns the bytes of one format into redacted bytes, or throws. */
export type FormatHandler = (source: AsyncIterable<Uint8Array>, session: Session) => AsyncIterable<Buffer>;
