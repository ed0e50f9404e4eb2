import { ByteCache } from '../engine/byte-cache.ts';
import { BLANK, isA, isLineEnd, KEY, TAB } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import type { Window } from '../engine/window.ts';
import { skipBlanks } from './delimiter.ts';
import { startsLine } from './key-place.ts';
import { secretKey } from './secret-key.ts';
import { isMarker, looksRandom } from './value-shape.ts';

const WORDS = ['password', 'passwd', 'passphrase', 'secret', 'token', 'api_key', 'apikey', 'secret_key', 'private_key'];
const LONGEST_KEY = 64;
const LONGEST_VALUE = 256;
const WIDEST_GAP = 64;

/** `password    abc`: one key and one value in two columns. */
export const columnValueRule: TextRule = {
  name: 'column-value',
  description:
    'In a table of two columns, as `vault kv get` prints it, a random value beside a key that promises a secret.',
  literals: WORDS.flatMap((word) => [`${word}  `, `${word}\t`]),
  examples: [
    { before: 'username    mm\ndb_password    Ab3dEf6h\n', after: 'username    mm\ndb_password    <mark>\n' },
    { before: 'TOKEN    TTL\ntoken    768h    renewable\n', after: 'TOKEN    TTL\ntoken    768h    renewable\n' },
  ],
  matcher: () => {
    const rows = new ByteCache<string | undefined>();
    return (window, start, end) => {
      let keyEnd = end;
      while (window.at(keyEnd - 1) === BLANK || window.at(keyEnd - 1) === TAB) keyEnd--;
      let keyStart = start;
      while (keyStart > start - LONGEST_KEY && isA(window.at(keyStart - 1), KEY)) keyStart--;
      if (!startsLine(window, keyStart)) return undefined;
      const from = skipBlanks(window, end, WIDEST_GAP);
      const to = lastWordEnd(window, from);
      if (to === undefined || window.hungry) return undefined;
      const lengths = (keyEnd - keyStart) * KEY_PLACE + (from - keyStart);
      const rule = rows.recall(window, keyStart, to, lengths, ruleOfRow);
      return rule === undefined ? undefined : { rule, start: from, end: to };
    };
  },
};

const KEY_PLACE = 1024;

/** The name of the mask; `lengths` are that of the key and of everything before the value. */
function ruleOfRow(row: string, lengths: number): string | undefined {
  const secret = secretKey(row.slice(0, Math.floor(lengths / KEY_PLACE)));
  const value = row.slice(lengths % KEY_PLACE);
  return secret?.certain === true && !isMarker(value) && looksRandom(value) ? secret.rule : undefined;
}

/** The end of the word at `from` if nothing follows it on its line. */
function lastWordEnd(window: Window, from: number): number | undefined {
  let to = from;
  while (to < from + LONGEST_VALUE && window.at(to) > BLANK) to++;
  const next = window.at(skipBlanks(window, to));
  return to === from || (next >= 0 && !isLineEnd(next)) ? undefined : to;
}
