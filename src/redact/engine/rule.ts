import type { Terminator } from './terminator.ts';
import type { Window } from './window.ts';

/** A value that a rule found, in stream positions. */
export interface Found {
  /** Name of the mask; a rule may use several. */
  readonly rule: string;
  readonly start: number;
  /** Where it ends, or how to find out. */
  readonly end: number | Terminator;
  /** Leave these bytes as they are and let no rule touch them (marks that are already there). */
  readonly keep?: true;
  /** The value stands bare where YAML would read a mark as an alias: put the mark in quotes. */
  readonly quote?: true;
  /** The mark's suffix where it is not that of the masked bytes (an encoded form of a known value). */
  readonly suffix?: string;
  /** What stands in the place of the value instead of a mark. */
  readonly pseudonym?: string;
}

/** Looks around a literal that was found at `start..end`. Reads a bounded number of bytes, at most 160 before the literal. */
export type Matcher = (window: Window, start: number, end: number) => Found | undefined;

/** What kind of text the engine is in. */
export interface TextContext {
  /** The output must stay YAML. */
  readonly yaml: boolean;
}

/** What a rule may use for one stream. */
export interface RuleContext extends TextContext {
  /** Six digits that are equal for equal values inside a packet. */
  readonly suffixOf: (value: string) => string;
  /** Masks a text that a value holds in another encoding; not there inside such a text. */
  readonly redact?: (text: string) => string;
}

/** One rule of the text engine: literals that call it, and the matcher that decides. */
export interface TextRule {
  readonly name: string;
  /** One sentence for the reference documentation. */
  readonly description: string;
  /** Input and what becomes of it; `<mark>` stands for the mask. Runs as a test. */
  readonly examples: readonly { readonly before: string; readonly after: string }[];
  /** ASCII, at most 32 bytes, found in any case. */
  readonly literals: readonly string[];
  /** A matcher for one stream; it may remember what it has already looked at. */
  readonly matcher: (context: RuleContext) => Matcher;
}

/** Longest literal in the automaton; the rest of a longer value is compared at the hit. */
export const LONGEST_LITERAL = 32;
