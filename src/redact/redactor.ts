import { isSupportPacketError, SupportPacketError } from '../api/errors.ts';
import type { TextRule } from './engine/rule.ts';
import { createExpansionBudget, DEFAULT_LIMITS, type ExpansionLimits } from './formats/expansion-budget.ts';
import { FORMAT_HANDLERS } from './formats/registry.ts';
import { createSession } from './item-session.ts';
import type { RedactionLevel, RedactionReport, RedactionResult, RedactOptions } from './ports.ts';
import { createReportBuilder } from './report.ts';
import { createRuleBook } from './rule-book.ts';
import { TEXT_RULES } from './rules/catalogue.ts';
import { STRICT_RULES } from './rules/strict/catalogue.ts';
import { createTally } from './tally.ts';
import { compileUserRules, type UserRule } from './user-rules.ts';

/** Not exported: nobody else can construct redacted content. */
const PROOF: unique symbol = Symbol('went through the redactor');

/** Bytes that went through the redactor. The spool accepts nothing else, and only the redactor can make one. */
export class RedactedContent {
  readonly #chunks: AsyncGenerator<Buffer, RedactionResult>;
  #result: RedactionResult | undefined;
  #taken = false;

  constructor(proof: typeof PROOF, chunks: AsyncGenerator<Buffer, RedactionResult>) {
    if (proof !== PROOF) throw new SupportPacketError('REDACTION_FAILED', 'only the redactor makes redacted content');
    this.#chunks = chunks;
  }

  /** The redacted bytes; to be read once. An error on the way means: drop everything that was read. */
  async *chunks(): AsyncGenerator<Buffer> {
    if (this.#taken) throw new SupportPacketError('REDACTION_FAILED', 'redacted content can be read only once');
    this.#taken = true;
    try {
      let next = await this.#chunks.next();
      for (; next.done !== true; next = await this.#chunks.next()) yield next.value;
      this.#result = next.value;
    } finally {
      await this.#chunks.return({ bytesIn: 0, bytesOut: 0, counts: {}, leftOut: [] });
    }
  }

  /** What was masked; there after `chunks()` has ended without an error. */
  result(): RedactionResult {
    if (this.#result === undefined)
      throw new SupportPacketError('REDACTION_FAILED', 'the content has not been read to its end');
    return this.#result;
  }
}

/** The one door: everything that is written, stored or shown goes through it. */
export interface Redactor {
  /**
   * Lazy. Any failure (a rule that throws, a decoder that breaks, unknown binary content, a bomb) surfaces while
   * `chunks()` is read as REDACTION_FAILED or FORMAT_*; the caller drops the item.
   */
  redact(source: AsyncIterable<Uint8Array>, options: RedactOptions, signal: AbortSignal): RedactedContent;
  /**
   * Exact secrets. Masked in every item that starts later: plain, base64 (all alignments), URL-encoded, JSON-escaped.
   * Values that are too short (under 8 characters) or everyday words are ignored.
   */
  addKnownValues(values: readonly string[]): void;
  /** All known values, those that structure revealed included: for the check of the finished archive, for nothing else. */
  knownValues(): readonly string[];
  /** Masks a short string that goes to status, events, logs or warnings. */
  redactText(text: string): string;
  /** What was masked in the items that were read to their end. */
  report(): RedactionReport;
}

export interface RedactorOptions {
  readonly level: RedactionLevel;
  readonly knownValues?: readonly string[];
  readonly userRules?: readonly UserRule[];
  /** All rules for text, unless a test brings its own. */
  readonly textRules?: readonly TextRule[];
  /** Bounds for opening containers; the defaults fit vendors' packets. */
  readonly limits?: ExpansionLimits;
}

/** Makes the redactor of one packet. Throws INVALID_SPEC if a user's rule is no valid pattern. */
export function createRedactor(options: RedactorOptions): Redactor {
  const report = createReportBuilder(options.level);
  const rules = createRuleBook({
    textRules: options.textRules ?? (options.level === 'Strict' ? [...TEXT_RULES, ...STRICT_RULES] : TEXT_RULES),
    knownValues: options.knownValues ?? [],
    userRules: compileUserRules(options.userRules ?? []),
  });
  const limits = options.limits ?? DEFAULT_LIMITS;

  async function* run(
    source: AsyncIterable<Uint8Array>,
    item: RedactOptions,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer, RedactionResult> {
    const tally = createTally();
    const meter = createMeter(source);
    const session = createSession({ rules, tally, signal, budget: createExpansionBudget(limits) }, item.path, 0);
    let bytesOut = 0;
    try {
      for await (const chunk of FORMAT_HANDLERS[item.format](meter.stream, session)) {
        bytesOut += chunk.length;
        if (chunk.length > 0) yield chunk;
      }
    } catch (error) {
      throw asRedactionError(error, meter.failure, signal);
    }
    const counts = tally.counts();
    report.add(item.path, counts);
    return { bytesIn: meter.bytes(), bytesOut, counts, leftOut: tally.leftOut() };
  }

  return {
    redact: (source, item, signal) => new RedactedContent(PROOF, run(source, item, signal)),
    addKnownValues: (values) => rules.add(values),
    knownValues: () => rules.knownValues(),
    redactText: (text) => rules.redactString(text, () => {}),
    report: () => report.build(),
  };
}

interface Meter {
  readonly stream: AsyncIterable<Uint8Array>;
  readonly bytes: () => number;
  /** What the source itself threw, which is no failure of the redaction. */
  readonly failure: () => unknown;
}

function createMeter(source: AsyncIterable<Uint8Array>): Meter {
  let bytes = 0;
  let failure: unknown;
  async function* stream(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of source) {
        bytes += chunk.length;
        yield chunk;
      }
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return { stream: stream(), bytes: () => bytes, failure: () => failure };
}

/** Errors of the source and of this project keep their identity; everything else is a failed redaction, without its message. */
function asRedactionError(error: unknown, sourceFailure: () => unknown, signal: AbortSignal): unknown {
  const ofSource = sourceFailure();
  if (ofSource !== undefined) return ofSource;
  if (isSupportPacketError(error) || signal.aborted) return error;
  return new SupportPacketError('REDACTION_FAILED', 'the content could not be redacted and was left out', {
    cause: error,
  });
}
