import { byteOf, isA, KEY } from '../engine/bytes.ts';
import type { Found, RuleContext, TextRule } from '../engine/rule.ts';
import type { Window } from '../engine/window.ts';
import { isQuote, skipBlanks } from './delimiter.ts';
import { markOf, replacedText, textOf } from './replaced-text.ts';
import { isMarker, isReference, looksRandom } from './value-shape.ts';

const NAMES = [
  'tokens',
  'secrets',
  'passwords',
  'api_keys',
  'apikeys',
  'api-keys',
  'keys_base64',
  'unseal_keys_b64',
  'unseal_keys_hex',
  'recovery_keys_b64',
];
const LONGEST = 4096;
/** A string, with the sign behind it if it is a key of a map, or a bare value of one. */
const MEMBER = /(["'])((?:(?!\1)[^\\])*)\1(\s*[:=])?|(?<=[:=][ \t]{0,4})[^\s"',:=]+/g;

/** `tokens = ["…", "…"]`, `api_keys = { name = "…" }`: a collection that is named after what is in it. */
export const collectionRule: TextRule = {
  name: 'collection',
  description:
    'Random values in a list or map on one line whose name is a plural (`tokens`, `api_keys`, `keys_base64`), in TOML, HCL, JSON and YAML; the names in the map stay.',
  literals: NAMES,
  examples: [
    { before: 'api_keys = { dd = "Ab3dEf6hI", x = "" }', after: 'api_keys = { dd = "<mark>", x = "" }' },
    { before: 'tokens: {ci: Ab3dEf6hI}', after: 'tokens: {ci: <mark>}' },
    { before: 'stop_tokens = ["<eos>", "end"]', after: 'stop_tokens = ["<eos>", "end"]' },
  ],
  matcher: (context) => (window, _start, end) => {
    const opening = openingAt(window, end);
    if (opening === undefined) return undefined;
    const closing = closingOf(window, opening);
    return closing === undefined ? undefined : membersMasked(window, opening + 1, closing, context);
  },
};

/** The bracket behind the key and its sign. */
function openingAt(window: Window, keyEnd: number): number | undefined {
  if (isA(window.at(keyEnd), KEY)) return undefined;
  const sign = skipBlanks(window, isQuote(window.at(keyEnd)) ? keyEnd + 1 : keyEnd);
  if (window.at(sign) !== byteOf('=') && window.at(sign) !== byteOf(':')) return undefined;
  const from = skipBlanks(window, sign + 1);
  return window.at(from) === byteOf('[') || window.at(from) === byteOf('{') ? from : undefined;
}

/** The bracket that closes it, if nothing else is open in between. */
function closingOf(window: Window, opening: number): number | undefined {
  const closing = window.at(opening) === byteOf('[') ? byteOf(']') : byteOf('}');
  for (let position = opening + 1; position < opening + LONGEST; position++) {
    const byte = window.at(position);
    if (byte === closing) return position;
    if (byte < 0x20 || byte === byteOf('[') || byte === byteOf('{')) return undefined;
  }
  return undefined;
}

function membersMasked(window: Window, start: number, end: number, context: RuleContext): Found | undefined {
  const text = textOf(window, start, end);
  if (text === undefined) return undefined;
  const replaced = text.replaceAll(MEMBER, (member: string, quote?: string, inner?: string, sign?: string) => {
    const value = inner ?? member;
    if (sign !== undefined || isMarker(value) || isReference(value) || !looksRandom(value)) return member;
    const mark = markOf('secret', value, context, quote === undefined);
    return quote === undefined ? mark : quote + mark + quote;
  });
  return replacedText({ start, end, rule: 'secret' }, text, replaced, context);
}
