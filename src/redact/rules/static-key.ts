import { isLineEnd } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { isMarker } from './value-shape.ts';

/** An OpenVPN key has 700 bytes, an encrypted key of SSH2 at most four times that. */
const LONGEST_BLOCK = 4096;

/** Blocks of keys whose lines are no PEM: OpenVPN's static key in hexadecimal digits, keys of commercial SSH. */
export const staticKeyRule: TextRule = {
  name: 'static-key',
  description:
    'The lines of an OpenVPN static key (`tls-auth`, `tls-crypt`) and of an encrypted key of SSH2, between the lines that frame them.',
  literals: ['-----begin openvpn static key', '---- begin ssh2 encrypted '],
  examples: [
    {
      before: '-----BEGIN OpenVPN Static key V1-----\n0a1b\n2c3d\n-----END OpenVPN Static key V1-----\n',
      after: '-----BEGIN OpenVPN Static key V1-----\n<mark>\n-----END OpenVPN Static key V1-----\n',
    },
    { before: 'no -----BEGIN OpenVPN Static key here', after: 'no -----BEGIN OpenVPN Static key here' },
  ],
  matcher: () => {
    // A block that was looked through is not looked through again from within.
    let until = 0;
    return (window, start, end) => {
      if (start < until) return undefined;
      window.need(end + LONGEST_BLOCK);
      if (window.hungry) return undefined;
      const text = window.text(end, end + LONGEST_BLOCK);
      const head = /^[^\r\n\\]*(?:\r?\n|\\n)/.exec(text.slice(0, 64))?.[0];
      const foot = text.search(/(?:\r?\n|\\n)-{4,5} ?END /);
      until = end + (foot < 0 ? LONGEST_BLOCK : foot);
      if (head === undefined || foot <= head.length || isMarker(text.slice(head.length, head.length + 40)))
        return undefined;
      return isLineEnd(text.charCodeAt(head.length))
        ? undefined
        : { rule: 'private-key', start: end + head.length, end: end + foot };
    };
  },
};
