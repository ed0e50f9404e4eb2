import { BASE64URL, isA } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { type Terminator } from '../engine/terminator.ts';
import { isMarker, looksRandom } from './value-shape.ts';

const NAMES = ['key', 'tkn', 'code', 'auth', 'jwt', 'otp', 'nonce_token', 'assertion', 't', 'h'];
const STARTS = ['?', '&', '\\u0026', '%26', '%3f'];
const SHORTEST = 16;
/** One letter says little: only a hash or a token of Mattermost is as long. */
const LINK_NAME = /[?&6dDfF][th]=$/;
const SHORTEST_OF_LINK = 40;
const PEEK = 64;

/** Parameters whose name alone says too little. */
export const urlParameterRule: TextRule = {
  name: 'url-parameter',
  description:
    'Long random values of the URL parameters `key`, `code` (also in logfmt), `tkn`, `auth`, `jwt` (map keys, OAuth codes, code-server), and of `t` and `h` in links of Mattermost (invitations, public files).',
  literals: [...NAMES.flatMap((name) => STARTS.map((start) => `${start}${name}=`)), ' code='],
  examples: [
    { before: 'GET /complete?code=Ab3dEf6hIjKl1mNo2p&state=1', after: 'GET /complete?code=<mark>&state=1' },
    { before: 'exchange code=Ab3dEf6hIjKl1mNo2p state', after: 'exchange code=<mark> state' },
    { before: 'x?a=1&code=403&key=name', after: 'x?a=1&code=403&key=name' },
  ],
  matcher: () => (window, _start, end) => {
    let stop = end;
    while (stop < end + PEEK && isParameterByte(window.at(stop))) stop++;
    if (stop - end < SHORTEST) return undefined;
    if (stop - end < SHORTEST_OF_LINK && LINK_NAME.test(window.text(end - 3, end))) return undefined;
    const value = window.text(end, stop);
    if (isMarker(value) || !(looksRandom(value) || /^[0-9a-f]{24,}$/.test(value))) return undefined;
    return { rule: 'url-parameter', start: end, end: parameterEnd(end) };
  },
};

/** The end of a URL parameter. */
export function parameterEnd(start: number): Terminator {
  return {
    position: start,
    advance(window, limit = window.end) {
      for (; this.position < limit; this.position++) {
        if (!isParameterByte(window.at(this.position))) return true;
      }
      return window.final;
    },
  };
}

function isParameterByte(byte: number): boolean {
  return byte >= 0 && PARAMETER_BYTES[byte] === 1;
}

const PARAMETER_BYTES = Uint8Array.from({ length: 256 }, (_, byte) =>
  isA(byte, BASE64URL) || '%+/=.~'.includes(String.fromCharCode(byte)) ? 1 : 0,
);
