import { RE2JS } from 're2js';
import { messageOf, SupportPacketError } from '../api/errors.ts';
import type { Marker } from './marks.ts';
import type { TextStage } from './session.ts';

/** A rule of the packet's author. */
export interface UserRule {
  readonly name: string;
  /** RE2 syntax. With a group, only the first group is masked. */
  readonly pattern: string;
}

export interface CompiledUserRule {
  readonly name: string;
  readonly pattern: RE2JS;
}

/** Bytes that a pattern sees at a time, and how many of them it sees again with what follows: the longest sure match. */
const WINDOW = 64 * 1024;
const OVERLAP = 4 * 1024;

/**
 * Compiles users' patterns in a linear-time engine. Throws INVALID_SPEC with the rule's name for a bad name or pattern
 * and for a pattern that matches nothing at all. Patterns see bytes, so `.` is one byte and `é` is two.
 */
export function compileUserRules(rules: readonly UserRule[]): CompiledUserRule[] {
  return rules.map(({ name, pattern }) => {
    if (!/^[-._A-Za-z0-9]{1,253}$/.test(name)) {
      throw new SupportPacketError(
        'INVALID_SPEC',
        `redaction rule "${name.slice(0, 60)}": a name has letters, digits, dots, dashes and underscores`,
      );
    }
    try {
      const compiled = RE2JS.compile(Buffer.from(pattern).toString('latin1'));
      if (compiled.matcher('').matches()) throw new Error('it matches the empty string');
      return { name: markName(name), pattern: compiled };
    } catch (error) {
      throw new SupportPacketError(
        'INVALID_SPEC',
        `redaction rule "${name}": the pattern is not usable: ${messageOf(error)}`,
      );
    }
  });
}

/** Marks have lower-case letters, digits and dashes only. */
function markName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
}

interface Span {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** Applies users' rules to a stream in windows of fixed size, so that the result does not depend on how it was cut. */
export function createUserRuleStage(
  rules: readonly CompiledUserRule[],
  marker: Marker,
  count: (rule: string) => void,
): TextStage {
  let held: Buffer = Buffer.alloc(0);
  const flush = (final: boolean): Buffer => {
    const text = held.toString('latin1');
    const spans = union(rules.flatMap((rule) => spansOf(rule, text)));
    const stop = final ? text.length : safeEnd(text, spans);
    const masked = spans.filter((span) => span.start < stop);
    held = held.subarray(stop);
    return Buffer.from(maskSpans(text.slice(0, stop), masked, marker, count), 'latin1');
  };
  return {
    push(chunk) {
      const output: Buffer[] = [];
      for (let offset = 0; offset < chunk.length;) {
        const taken = chunk.subarray(offset, offset + WINDOW - held.length);
        offset += taken.length;
        held = Buffer.concat([held, taken]);
        if (held.length === WINDOW) output.push(flush(false));
      }
      return Buffer.concat(output);
    },
    end: () => flush(true),
  };
}

/** Where the window can be cut: before a match that may go on behind it. A match longer than the overlap is cut all the same. */
function safeEnd(text: string, spans: readonly Span[]): number {
  const safe = text.length - OVERLAP;
  const open = spans.find((span) => span.start < safe && span.end > safe);
  return open === undefined || open.start === 0 ? safe : open.start;
}

function maskSpans(text: string, spans: readonly Span[], marker: Marker, count: (rule: string) => void): string {
  const pieces: string[] = [];
  let position = 0;
  for (const span of spans) {
    const value = Buffer.from(text.slice(span.start, span.end), 'latin1');
    pieces.push(text.slice(position, span.start), marker.mark(span.rule, value));
    count(span.rule);
    position = Math.min(span.end, text.length);
  }
  return pieces.join('') + text.slice(position);
}

function spansOf(rule: CompiledUserRule, text: string): Span[] {
  const spans: Span[] = [];
  const matcher = rule.pattern.matcher(text);
  const group = matcher.groupCount() > 0 ? 1 : 0;
  while (matcher.find()) {
    const start = matcher.start(group);
    const end = matcher.end(group);
    if (start >= 0 && end > start) spans.push({ rule: rule.name, start, end });
  }
  return spans;
}

function union(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last === undefined || span.start >= last.end) result.push(span);
    else if (span.end > last.end) result[result.length - 1] = { ...last, end: span.end };
  }
  return result;
}
