import { SupportPacketError } from '../../api/errors.ts';
import type { Marker } from '../marks.ts';
import type { CompiledRules } from './compiled-rules.ts';
import { MaskQueue } from './mask-queue.ts';
import { Output } from './output.ts';
import type { Found, Matcher, RuleContext, TextContext } from './rule.ts';
import { Scanner } from './scanner.ts';
import { Window } from './window.ts';

/** Bytes scanned at a time. Larger gains nothing and costs memory. */
const STEP = 64 * 1024;
/** What the window may grow to while a matcher waits for bytes; more means a rule that looks ahead without bound. */
const LARGEST_WINDOW = 1024 * 1024;
/** Bytes kept back behind the scan: no mask starts farther back than this before its hit. */
const HOLD_BACK = 512;
/** After a matcher asked for more bytes, wait for at least this many (doubled each time) before asking again. */
const PATIENCE = 64;
/** Masks that wait to be written before the end of a step: what is forgotten early costs the collector of garbage nothing. */
const MANY_MASKS = 128;

interface Decided {
  readonly match: Found;
  readonly insideMasks: boolean;
}

export interface TextEngineOptions {
  readonly rules: CompiledRules;
  readonly marker: Marker;
  readonly context: TextContext;
  readonly count: (rule: string) => void;
  /** The text is the decoded form of a value in another text. */
  readonly inner?: boolean;
}

/** The decoded form of a value by the same rules; it counts as one mask. */
function redactInner(text: string, options: TextEngineOptions): string {
  const engine = new TextEngine({ ...options, context: { yaml: false }, count: () => {}, inner: true });
  return Buffer.concat([engine.push(Buffer.from(text)), engine.end()]).toString('utf8');
}

/**
 * Masks one stream of bytes in one pass: the automaton finds literals, the matchers behind them decide, everything else
 * comes out as it went in. Memory does not depend on the length of the stream, of its lines or of its secrets.
 */
export class TextEngine {
  readonly #rules: CompiledRules;
  /** Made when their first literal is found: most streams are short strings that hold none. */
  readonly #matchers: (Matcher | undefined)[] = [];
  readonly #context: RuleContext;
  readonly #window = new Window();
  readonly #masks: MaskQueue;
  readonly #scanner: Scanner;
  /** The next hit waits for more bytes. */
  #waiting = false;
  #patience = PATIENCE;
  #resumeAt = 0;
  /** The end of the last mask if that is a pseudonym. */
  #pseudonymUntil = -1;

  constructor(options: TextEngineOptions) {
    this.#rules = options.rules;
    this.#scanner = new Scanner(options.rules.automaton);
    const suffixOf = (value: string): string => options.marker.suffixOf(value);
    const redact = options.inner === true ? {} : { redact: (text: string) => redactInner(text, options) };
    this.#context = { ...options.context, suffixOf, ...redact };
    this.#matchers.length = options.rules.textRules;
    this.#masks = new MaskQueue(options.marker, options.count);
  }

  /** Bytes that matchers have looked at in runs so far: with those they read one by one proportional to every input, as tests demand. */
  get reads(): number {
    return this.#window.reads;
  }

  /** Takes bytes (which it copies) and returns what is certain so far. */
  push(chunk: Uint8Array): Buffer {
    const output = new Output(this.#window.end - this.#masks.written + chunk.length);
    for (let offset = 0; offset < chunk.length; offset += STEP) {
      this.#window.append(chunk.subarray(offset, offset + STEP));
      this.#process(output);
      this.#masks.write(this.#window, this.#scanner.judged - HOLD_BACK, output);
      this.#window.dropBefore(this.#masks.written);
      if (this.#window.end - this.#window.base > LARGEST_WINDOW) {
        throw new SupportPacketError('REDACTION_FAILED', 'a redaction rule looked ahead without bound');
      }
    }
    return output.taken();
  }

  /** Returns the rest. The engine cannot be used afterwards. */
  end(): Buffer {
    const output = new Output(this.#window.end - this.#masks.written);
    this.#window.final = true;
    this.#resumeAt = 0;
    this.#process(output);
    this.#masks.write(this.#window, this.#window.end, output);
    return output.taken();
  }

  #process(output: Output): void {
    const [window, scanner] = [this.#window, this.#scanner];
    if (this.#waiting && window.end < this.#resumeAt) return;
    for (;;) {
      this.#masks.advance(window);
      const limit = Math.min(window.end, this.#masks.scanLimit);
      const { hitEnd } = scanner;
      if (hitEnd <= limit) {
        if (!this.#judge(hitEnd)) return;
        scanner.dropHit();
        if (this.#masks.waiting > MANY_MASKS) this.#masks.write(window, scanner.judged - HOLD_BACK, output);
      } else {
        if (hitEnd !== Number.POSITIVE_INFINITY || scanner.position >= limit) return;
        scanner.scan(window, Math.min(limit, scanner.position + STEP));
      }
    }
  }

  /** Asks the matchers of the hit that ends at `end`; false if they need more bytes. */
  #judge(end: number): boolean {
    const { ruleOf, lengthOf, rules } = this.#rules;
    const window = this.#window;
    let first: Found | undefined;
    let firstInside = false;
    let several: Decided[] | undefined;
    for (const id of this.#scanner.hitIds()) {
      const rule = ruleOf[id]!;
      const start = end - lengthOf[id]!;
      const { insideMasks, shared } = rules[rule]!;
      if (start < this.#masks.maskedUntil && !insideMasks && !this.#leavesPseudonym(end)) continue;
      window.hungry = false;
      const match = (shared ?? this.#matcherOf(rule))(window, start, end);
      if (window.hungry) return this.#wait();
      if (match === undefined) continue;
      if (first === undefined) [first, firstInside] = [match, insideMasks];
      else (several ??= [{ match: first, insideMasks: firstInside }]).push({ match, insideMasks });
    }
    this.#waiting = false;
    this.#patience = PATIENCE;
    if (several !== undefined) this.#maskAll(several);
    else if (first !== undefined) this.#mask(first, firstInside, true);
    return true;
  }

  #matcherOf(rule: number): Matcher {
    return (this.#matchers[rule] ??= this.#rules.rules[rule]!.matcher(this.#context));
  }

  /** Several rules may find several things behind one literal: the user, the password and the host of a URL. */
  #maskAll(found: Decided[]): void {
    found.sort((a, b) => a.match.start - b.match.start);
    for (const [index, { match, insideMasks }] of found.entries()) this.#mask(match, insideMasks, index === 0);
  }

  /** A literal may begin in a host or a user that became a pseudonym (`hooks.slack.com/services/`): what is behind it counts. */
  #leavesPseudonym(end: number): boolean {
    return this.#masks.maskedUntil === this.#pseudonymUntil && end > this.#pseudonymUntil;
  }

  #mask(match: Found, insideMasks: boolean, first: boolean): void {
    const free = match.start >= this.#masks.maskedUntil;
    // A pseudonym never swallows what was masked before it.
    if (!free && !insideMasks && (!first || match.pseudonym !== undefined)) return;
    this.#masks.add(match, this.#window);
    this.#pseudonymUntil = match.pseudonym !== undefined && typeof match.end === 'number' ? match.end : -1;
  }

  #wait(): false {
    this.#waiting = true;
    this.#resumeAt = this.#window.end + this.#patience;
    this.#patience *= 2;
    return false;
  }
}
