import type { ContentFormat } from '../../src/redact/ports.ts';

/** A stretch of a part's text, in characters. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Something that must not be in the output. */
export interface PlantedSecret {
  readonly category: string;
  /** Every way it is written in the file; none may be left. */
  readonly forms: readonly string[];
  readonly span: Span;
}

/** Something that must stay, as it is written in the file. */
export interface Trap {
  readonly category: string;
  readonly text: string;
  readonly span: Span;
}

/** What a part has to be besides free of secrets. */
export type Shape = 'text' | 'json' | 'json-lines' | 'yaml' | 'identical';

/** A file, or one entry of a container, with the truth about it. */
export interface CorpusPart {
  /** Names inside the containers, joined by `!`; empty for the file itself. */
  readonly name: string;
  readonly shape: Shape;
  readonly content: Buffer;
  readonly secrets: readonly PlantedSecret[];
  readonly traps: readonly Trap[];
}

export interface CorpusFile {
  readonly path: string;
  readonly format: ContentFormat;
  readonly content: Buffer;
  readonly parts: readonly CorpusPart[];
}
