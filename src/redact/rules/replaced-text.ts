import type { Found, RuleContext } from '../engine/rule.ts';
import type { Window } from '../engine/window.ts';
import { formatMark } from '../marks.ts';

/** Bytes of a stream as text; undefined if they are not UTF-8. */
export function textOf(window: Window, from: number, to: number): string | undefined {
  const text = Buffer.from(window.text(from, to), 'latin1').toString('utf8');
  return text.includes('�') ? undefined : text;
}

/**
 * One find for several values: the text with a mark in the place of each; undefined if nothing was replaced. No other rule
 * looks into what was found, so all of them are asked here for what else the text holds.
 */
export function replacedText(
  { start, end, rule }: { start: number; end: number; rule: string },
  text: string,
  replaced: string,
  { redact }: RuleContext,
): Found | undefined {
  return replaced === text ? undefined : { rule, start, end, pseudonym: redact?.(replaced) ?? replaced };
}

export function markOf(rule: string, value: string, { suffixOf, yaml }: RuleContext, bare: boolean): string {
  const mark = formatMark(rule, suffixOf(value));
  return bare && yaml ? `"${mark}"` : mark;
}
