import type { Found, RuleContext, TextRule } from '../engine/rule.ts';
import type { Window } from '../engine/window.ts';
import { markOf, replacedText, textOf } from './replaced-text.ts';
import { secretKey } from './secret-key.ts';
import { isMarker, isReference } from './value-shape.ts';

const WORDS = ['password', 'passwd', 'token', 'secret', 'api_key', 'apikey'];
const LONGEST_HEAD = 160;
/** How much of the rows is read. */
const LONGEST_ROWS = 16 * 1024;
const SHORTEST_VALUE = 5;
/** Names in columns: words, in quotes or not; the fence under the head of a Markdown table belongs to the head. */
const HEAD = /^"?[\w .-]{1,40}"?(?:([,;\t])"?[\w .-]{1,40}"?)(?:\1"?[\w .-]{1,40}"?)*\r?\n/;
const FENCED_HEAD = /^\|(?:[^|\n]{1,60}\|){2,20}[ \t]*\r?\n\|(?:[ \t]*:?-{2,}:?[ \t]*\|){2,20}[ \t]*\r?\n/;

/** A table whose head names a column of secrets. */
export const tableColumnRule: TextRule = {
  name: 'table-column',
  description:
    'In CSV, TSV and Markdown tables the values of a column whose name promises a secret, in the first 16 KiB of the rows.',
  literals: WORDS.flatMap((word) => [
    ...[`,${word}`, `;${word}`, `\t${word}`, `${word},`, `${word};`, `${word}\t`, `| ${word} |`],
    ...[`,"${word}",`, `,"${word}"\r`, `,"${word}"\n`, `\n"${word}",`],
  ]),
  examples: [
    {
      before: 'id,user,password,at\n1,anna,Ab3dEf6h,2024\n2,jan,"x, y z",2025\n',
      after: 'id,user,password,at\n1,anna,<mark>,2024\n2,jan,"<mark>",2025\n',
    },
    {
      before: '| User | Password |\n|---|---|\n| anna | `Ab3dEf6h` |\n',
      after: '| User | Password |\n|---|---|\n| anna | `<mark>` |\n',
    },
    { before: 'id,token_id,user\n1,Ab3dEf6h,anna\n', after: 'id,token_id,user\n1,Ab3dEf6h,anna\n' },
  ],
  matcher: (context) => {
    let doneUntil = 0;
    // No line begins before this position, as far back as is looked: each byte is searched once.
    let searched = 0;
    return (window, start, end) => {
      if (start < doneUntil) return undefined;
      const lineStart = startOfLine(window, start, Math.max(start - LONGEST_HEAD, searched));
      if (lineStart === undefined) searched = start;
      if (lineStart === undefined) return undefined;
      window.need(end + LONGEST_HEAD * 2);
      if (window.hungry) return undefined;
      const text = window.text(lineStart, end + LONGEST_HEAD * 2);
      const head = (HEAD.exec(text) ?? FENCED_HEAD.exec(text))?.[0];
      if (head === undefined) return undefined;
      const sign = head.startsWith('|') ? '|' : (HEAD.exec(head)?.[1] ?? ',');
      const names = head.slice(0, head.indexOf('\n')).split(sign);
      const secrets = names.map((name) => secretKey(name.replaceAll(/["\s]/g, ''))?.certain === true);
      if (!secrets.includes(true)) return undefined;
      const first = lineStart + head.length;
      const rows = rowsOf(window, first, sign, names.length);
      if (window.hungry) return undefined;
      // A row is no head of another table.
      doneUntil = first + rows.length;
      return rowsMasked(window, first, doneUntil, { sign, secrets }, context);
    };
  },
};

interface Columns {
  readonly sign: string;
  readonly secrets: readonly boolean[];
}

function startOfLine(window: Window, start: number, limit: number): number | undefined {
  let from = start;
  while (from > limit && window.at(from - 1) >= 0 && window.at(from - 1) !== 0x0a) from--;
  return window.at(from - 1) < 0 || window.at(from - 1) === 0x0a ? from : undefined;
}

/** The lines from `start` on that have as many cells. */
function rowsOf(window: Window, start: number, sign: string, columns: number): string {
  window.need(start + LONGEST_ROWS);
  if (window.hungry) return '';
  const all = window.text(start, Math.min(window.end, start + LONGEST_ROWS));
  let length = 0;
  for (const row of all.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const complete = row.endsWith('\n') || start + length + row.length === window.end;
    if (!complete || cells(row, sign).length !== columns) break;
    length += row.length;
  }
  return all.slice(0, length);
}

function rowsMasked(
  window: Window,
  start: number,
  end: number,
  columns: Columns,
  context: RuleContext,
): Found | undefined {
  const text = textOf(window, start, end);
  if (text === undefined) return undefined;
  const replaced = text.replaceAll(/[^\n]+/g, (row) => rowMasked(row, columns, context));
  return replacedText({ start, end, rule: 'secret' }, text, replaced, context);
}

function rowMasked(row: string, { sign, secrets }: Columns, context: RuleContext): string {
  return cells(row, sign)
    .map((cell, index) => {
      const value = /^\s*["`]?(.*?)["`]?\s*$/.exec(cell)?.[1] ?? '';
      const none = value.length < SHORTEST_VALUE || isMarker(value) || isReference(value);
      return none || secrets[index] !== true
        ? cell
        : cell.replace(value, () => markOf('secret', value, context, false));
    })
    .join(sign);
}

/** Cells of a row; a sign in quotes separates nothing. */
function cells(row: string, sign: string): string[] {
  const result: string[] = [''];
  let quoted = false;
  for (const character of row) {
    if (character === '"' && sign !== '|') quoted = !quoted;
    if (character === sign && !quoted) result.push('');
    else result[result.length - 1] += character;
  }
  return result;
}
