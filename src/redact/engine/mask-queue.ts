import { formatMark, type Marker, type ValueDigest } from '../marks.ts';
import { ByteCache } from './byte-cache.ts';
import type { Output } from './output.ts';
import type { Found } from './rule.ts';
import type { Terminator } from './terminator.ts';
import type { Window } from './window.ts';

/** How far an open mask stays behind its terminator, which may give back the backslashes of a closing quote. */
const TERMINATOR_SLACK = 8;

interface Mask {
  rule: string;
  start: number;
  end: number;
  terminator: Terminator | undefined;
  open: boolean;
  keep: boolean;
  quote: boolean;
  suffix: string | undefined;
  pseudonym: string | undefined;
  digest: ValueDigest | undefined;
}

/** Masks that were decided but not yet written, in stream order. Only the last one may be open. */
export class MaskQueue {
  /** Those that wait come first; behind them are masks that were written, for use again. */
  readonly #masks: Mask[] = [];
  #waiting = 0;
  #last: Mask | undefined;
  readonly #marker: Marker;
  /** Logs repeat their secrets. */
  readonly #marks = new ByteCache<{ readonly rule: string; readonly mark: Buffer }>();
  readonly #count: (rule: string) => void;
  /** Everything before this position has been written. */
  written = 0;

  constructor(marker: Marker, count: (rule: string) => void) {
    this.#marker = marker;
    this.#count = count;
  }

  /** Masks that are not yet written. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Hits that start before this position lie in a mask. */
  get maskedUntil(): number {
    const last = this.#last;
    return last === undefined ? 0 : last.open ? Number.POSITIVE_INFINITY : last.end;
  }

  /** The scan must not pass the known part of an open mask. */
  get scanLimit(): number {
    const last = this.#last;
    return last?.open === true ? (last.terminator?.position ?? last.end) : Number.POSITIVE_INFINITY;
  }

  add(found: Found, window: Window): void {
    const mask = (this.#masks[this.#waiting] ??= newMask());
    fill(mask, found, this.written);
    for (let last = this.#last; last !== undefined && overlaps(last, mask); last = this.#last) {
      Object.assign(mask, union(last, mask));
      this.#dropLast();
      this.#swap(this.#waiting, this.#waiting + 1);
    }
    this.#waiting++;
    this.#last = mask;
    this.advance(window);
  }

  /** Follows the open mask, if any, through the bytes that have arrived. */
  advance(window: Window): void {
    const last = this.#last;
    if (last?.open !== true || last.terminator === undefined) return;
    const ended = last.terminator.advance(window);
    const end = Math.max(last.end, last.terminator.position);
    last.end = end;
    last.open = !ended;
    if (ended && end === last.start) this.#dropLast();
  }

  /** Writes everything before `limit`: bytes as they are, masks as marks. */
  write(window: Window, limit: number, output: Output): void {
    let next = 0;
    let held = false;
    for (; next < this.#waiting && !held; next++) {
      const mask = this.#masks[next]!;
      if (mask.start >= limit) break;
      this.#copy(window, mask.start, output);
      held = mask.open || mask.end > limit;
      if (held) {
        this.#swallow(window, mask, Math.min(mask.open ? mask.end - TERMINATOR_SLACK : mask.end, limit));
        break;
      }
      this.#finish(window, mask, output);
    }
    this.#forget(next);
    if (!held) this.#copy(window, limit, output);
  }

  /** The first `count` masks have been written. */
  #forget(count: number): void {
    if (count === 0) return;
    this.#waiting -= count;
    for (let index = 0; index < this.#waiting; index++) this.#swap(index, index + count);
    this.#last = this.#waiting === 0 ? undefined : this.#masks[this.#waiting - 1];
  }

  #dropLast(): void {
    this.#waiting--;
    this.#last = this.#waiting === 0 ? undefined : this.#masks[this.#waiting - 1];
  }

  #swap(one: number, other: number): void {
    const mask = this.#masks[one]!;
    this.#masks[one] = this.#masks[other]!;
    this.#masks[other] = mask;
  }

  #copy(window: Window, to: number, output: Output): void {
    if (to <= this.written) return;
    output.bytes(window.bytes, this.written - window.base, to - window.base);
    this.written = to;
  }

  #swallow(window: Window, mask: Mask, to: number): void {
    if (mask.keep || to <= this.written) return;
    mask.digest ??= this.#marker.digest();
    mask.digest.update(window.slice(this.written, to));
    this.written = to;
  }

  #finish(window: Window, mask: Mask, output: Output): void {
    if (mask.keep) {
      this.#copy(window, mask.end, output);
      return;
    }
    if (mask.quote) output.text('"');
    const text = this.#ownText(window, mask);
    if (text === undefined) this.#mark(window, mask, output);
    else output.text(text);
    if (mask.quote) output.text('"');
    this.written = mask.end;
    this.#count(mask.rule);
  }

  /** What stands in the place of a mask that is not named after its bytes in the window. */
  #ownText(window: Window, mask: Mask): string | undefined {
    const { rule, suffix, pseudonym, digest } = mask;
    if (pseudonym !== undefined) return pseudonym;
    if (suffix !== undefined) return formatMark(rule, suffix);
    if (digest === undefined) return undefined;
    this.#swallow(window, mask, mask.end);
    return formatMark(rule, digest.suffix());
  }

  #mark(window: Window, { rule, start, end }: Mask, output: Output): void {
    let known = this.#marks.find(window, start, end, 0)?.answer;
    if (known?.rule !== rule) {
      const mark = Buffer.from(formatMark(rule, this.#marker.suffixOf(window.slice(start, end))));
      known = this.#marks.keep(window, start, end, 0, { rule, mark });
    }
    output.bytes(known.mark, 0, known.mark.length);
  }
}

function newMask(): Mask {
  return {
    rule: '',
    start: 0,
    end: 0,
    terminator: undefined,
    open: false,
    keep: false,
    quote: false,
    suffix: undefined,
    pseudonym: undefined,
    digest: undefined,
  };
}

function fill(mask: Mask, found: Found, written: number): void {
  const terminator = typeof found.end === 'number' ? undefined : found.end;
  mask.rule = found.rule;
  mask.start = Math.max(found.start, written);
  mask.end = typeof found.end === 'number' ? found.end : found.start;
  mask.terminator = terminator;
  mask.open = terminator !== undefined;
  mask.keep = found.keep === true;
  mask.quote = found.quote === true;
  mask.suffix = found.suffix;
  mask.pseudonym = found.pseudonym;
  mask.digest = undefined;
}

function overlaps(earlier: Mask, later: Mask): boolean {
  return earlier.open || later.start < earlier.end;
}

/** Both masks in one; the earlier one gives the name unless the later one covers it. */
function union(earlier: Mask, later: Mask): Mask {
  const covered = later.start <= earlier.start && later.end >= earlier.end && earlier.digest === undefined;
  const named = earlier.keep || (covered && !earlier.open) ? later : earlier;
  const same = earlier.start === later.start && earlier.end === later.end;
  return {
    ...named,
    start: Math.min(earlier.start, later.start),
    end: Math.max(earlier.end, later.end),
    terminator: later.open ? later.terminator : earlier.terminator,
    open: earlier.open || later.open,
    keep: false,
    quote: earlier.quote || later.quote,
    suffix: same || covered ? named.suffix : undefined,
    pseudonym: same || covered ? named.pseudonym : undefined,
    digest: earlier.digest,
  };
}
