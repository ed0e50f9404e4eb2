import type { Found, RuleContext, TextRule } from '../engine/rule.ts';
import type { Window } from '../engine/window.ts';
import { markOf, replacedText, textOf } from './replaced-text.ts';
import { secretKey } from './secret-key.ts';
import { isMarker } from './value-shape.ts';

const LONGEST_HEAD = 1024;
/** How much of the values is read. */
const LONGEST_VALUES = 8 * 1024;
const HEAD = /^[\w.`"[\]]{1,128}\s?\(([^()]{1,900})\)\s{0,8}values\s?(?=\()/i;
// A doubled quote in a string reads as two strings side by side.
const TUPLE = /\(((?:'(?:[^'\\]|\\.)*'|[^'()])*)\)/gs;
const VALUE = /(?:'(?:[^'\\]|\\.)*'|[^',])+/gs;
const TUPLES = /^(?:\((?:'(?:[^'\\]|\\.)*'|[^'()])*\)[\s,]*)+/s;

/** `INSERT` names its columns first and has their values behind. */
export const sqlInsertRule: TextRule = {
  name: 'sql-insert',
  description:
    'In `INSERT INTO t (columns) VALUES (values), …` the strings of the columns whose names promise a secret, in the first 8 KiB of the values.',
  literals: ['insert into '],
  examples: [
    {
      before: "INSERT INTO s (id, token, at) VALUES ('a','b',1), ('c','d',2);",
      after: "INSERT INTO s (id, token, at) VALUES ('a','<mark>',1), ('c','<mark>',2);",
    },
    {
      before: "INSERT INTO s (id, token_id) VALUES ('a', 'b')",
      after: "INSERT INTO s (id, token_id) VALUES ('a', 'b')",
    },
  ],
  matcher: (context) => (window, _start, end) => {
    // Before any answer: one that was given on fewer bytes would depend on where the stream was cut.
    window.need(end + LONGEST_HEAD);
    if (window.hungry || !/^[\w.`"[\]]+\s?\(/.test(window.text(end, end + 132))) return undefined;
    const head = HEAD.exec(window.text(end, end + LONGEST_HEAD));
    if (head === null) return undefined;
    const secrets = (head[1] ?? '').split(',').map((column) => secretKey(column.trim())?.certain === true);
    return secrets.includes(true) ? valuesMasked(window, end + head[0].length, secrets, context) : undefined;
  },
};

function valuesMasked(
  window: Window,
  start: number,
  secrets: readonly boolean[],
  context: RuleContext,
): Found | undefined {
  window.need(start + LONGEST_VALUES);
  if (window.hungry) return undefined;
  const limit = Math.min(window.end, start + LONGEST_VALUES);
  const all = window.text(start, limit);
  const end = start + (TUPLES.exec(all)?.[0].length ?? 0);
  const text = textOf(window, start, end);
  if (text === undefined) return undefined;
  const replaced = text.replaceAll(TUPLE, (_tuple, inner: string) => {
    let column = -1;
    const masked = inner.replaceAll(VALUE, (value: string) => {
      column++;
      const content = /^\s*'(.+)'\s*$/s.exec(value)?.[1];
      if (secrets[column] !== true || content === undefined || isMarker(content)) return value;
      return value.replace(content, () => markOf('secret', content, context, false));
    });
    return `(${masked})`;
  });
  return replacedText({ start, end, rule: 'secret' }, text, replaced, context);
}
