import { formatMark, type Marker, type ValueDigest } from '../marks.ts';
import { ByteCache } from './byte-cache.ts';
import type { Output } from './output.ts';
import type { Found } from './rule.ts';
import type { Terminator } from './terminator.ts';
import type { Window } from './window.ts';

/** How far an open mask stays behind its terminator, which may give back the backslashes of a closing quote. */
const TERMINATOR_SLACK = 8;

interface Mask {
  readonly rule: string;
  start: number;
  end: number;
  readonly terminator: Terminator | undefined;
  open: boolean;
  readonly keep: boolean;
  readonly quote: boolean;
  readonly suffix: string | undefined;
  readonly pseudonym: string | undefined;
  digest: ValueDigest | undefined;
}

/** Masks that were decided but not yet written, in stream order. Only the last one may be open. */
export class MaskQueue {
  readonly #masks: Mask[] = [];
  #last: Mask | undefined;
  readonly #marker: Marker;
  /** Logs repeat their secrets. */
  readonly #marks = new ByteCache<{ readonly rule: string; readonly mark: string }>();
  readonly #count: (rule: string) => void;
  /** Everything before this position has been written. */
  written = 0;

  constructor(marker: Marker, count: (rule: string) => void) {
    this.#marker = marker;
    this.#count = count;
  }

  /** Masks that are not yet written. */
  get waiting(): number {
    return this.#masks.length;
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
    const terminator = typeof found.end === 'number' ? undefined : found.end;
    let mask: Mask = {
      rule: found.rule,
      start: Math.max(found.start, this.written),
      end: typeof found.end === 'number' ? found.end : found.start,
      terminator,
      open: terminator !== undefined,
      keep: found.keep === true,
      quote: found.quote === true,
      suffix: found.suffix,
      pseudonym: found.pseudonym,
      digest: undefined,
    };
    for (let last = this.#last; last !== undefined && overlaps(last, mask); last = this.#last) {
      mask = union(last, mask);
      this.#dropLast();
    }
    this.#masks.push(mask);
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
    for (let mask = this.#masks[0]; mask !== undefined && mask.start < limit; mask = this.#masks[0]) {
      this.#copy(window, mask.start, output);
      const known = mask.open ? mask.end - TERMINATOR_SLACK : mask.end;
      if (mask.open || mask.end > limit) {
        this.#swallow(window, mask, Math.min(known, limit));
        return;
      }
      this.#finish(window, mask, output);
      this.#masks.shift();
    }
    this.#last = this.#masks.at(-1);
    this.#copy(window, limit, output);
  }

  #dropLast(): void {
    this.#masks.pop();
    this.#last = this.#masks.at(-1);
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
    const mark = mask.pseudonym ?? this.#mark(window, mask);
    this.written = mask.end;
    output.text(mask.quote ? `"${mark}"` : mark);
    this.#count(mask.rule);
  }

  #mark(window: Window, mask: Mask): string {
    const { rule, start, end } = mask;
    if (mask.suffix !== undefined) return formatMark(rule, mask.suffix);
    if (mask.digest !== undefined) {
      this.#swallow(window, mask, end);
      return formatMark(rule, mask.digest.suffix());
    }
    const known = this.#marks.find(window, start, end, 0)?.answer;
    if (known?.rule === rule) return known.mark;
    const mark = formatMark(rule, this.#marker.suffixOf(window.slice(start, end)));
    return this.#marks.keep(window, start, end, 0, { rule, mark }).mark;
  }
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
