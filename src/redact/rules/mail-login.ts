import { BASE64, byteOf, isA } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import type { Window } from '../engine/window.ts';

const LONGEST = 1024;
/** What a log may put before the client's line. */
const LONGEST_PREFIX = 64;

/** What a mail client sends to log in, as in the trace of an SMTP or IMAP session. */
export const mailLoginRule: TextRule = {
  name: 'mail-login',
  description:
    'Credentials of a mail session: what follows `AUTH PLAIN`, `AUTH LOGIN`, `AUTH XOAUTH2`, and the answer to `334 UGFzc3dvcmQ6` (`Password:`).',
  literals: [
    'auth plain ',
    'auth login ',
    'auth xoauth2 ',
    'authenticate plain ',
    '334 ugfzc3dvcmq6',
    '334 vxnlcm5hbwu6',
  ],
  examples: [
    { before: 'C: AUTH PLAIN AGJvdABzM2NyZXRwYXNz', after: 'C: AUTH PLAIN <mark>' },
    { before: 'S: 334 UGFzc3dvcmQ6\r\nC: czNjcmV0\r\n', after: 'S: 334 UGFzc3dvcmQ6\r\nC: <mark>\r\n' },
    { before: 'the server offers AUTH PLAIN LOGIN', after: 'the server offers AUTH PLAIN LOGIN' },
  ],
  matcher: () => (window, start, end) => {
    const answer = window.at(start) === byteOf('3');
    const from = answer ? behindPrefix(window, end) : end;
    if (from === undefined) return undefined;
    let to = from;
    while (to < from + LONGEST && isA(window.at(to), BASE64)) to++;
    return looksEncoded(window.text(from, to)) ? { rule: 'mail-login', start: from, end: to } : undefined;
  },
};

/** On the next line, behind `C: `, `>> ` or a time stamp: the last word. */
function behindPrefix(window: Window, from: number): number | undefined {
  window.need(from + LONGEST_PREFIX);
  const text = window.text(from, from + LONGEST_PREFIX);
  const before = /^\s*?(?:\\r)?(?:\\n|\n)[^\n]*?(?:^|[\s>:])(?=[A-Za-z0-9+/]{4,}={0,2}(?:\s|\\|"|$))/m.exec(text)?.[0];
  return before === undefined ? undefined : from + before.length;
}

/** Whole groups of four that are no word of the protocol. */
function looksEncoded(text: string): boolean {
  return text.length >= 4 && text.length % 4 === 0 && !/^[A-Z]+$|^[a-z]+$/.test(text);
}
