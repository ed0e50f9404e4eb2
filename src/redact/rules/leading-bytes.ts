import type { Window } from '../engine/window.ts';

/** The bytes that a text must begin with. */
export interface LeadingBytes {
  /** By byte: 1 if it may stand there. */
  readonly table: Uint8Array;
  readonly count: number;
  /** They are all that the expression asks for. */
  readonly whole: boolean;
}

/** Read from an anchored expression that begins with one class and a count, such as `^[a-f0-9]{32}`; none of another. */
export function leadingBytes(expression: RegExp): LeadingBytes {
  const form = /(?:^\^|\))(\[[^\]]+\])\{(\d+)(?:,\d*)?\}(.*)$/.exec(expression.source);
  const allowed = new RegExp(form?.[1] ?? '[^]');
  const table = Uint8Array.from({ length: 256 }, (_, byte) => Number(allowed.test(String.fromCharCode(byte))));
  return { table, count: Number(form?.[2] ?? 0), whole: form?.index === 0 && form[3] === '' };
}

/** Cheap, before a string is made for the expression. */
export function begins(window: Window, from: number, { table, count }: LeadingBytes): boolean {
  for (let index = 0; index < count; index++) if (table[window.at(from + index)] !== 1) return false;
  return true;
}
