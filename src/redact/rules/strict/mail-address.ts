import { ALPHA, byteOf, DIGIT, isA, KEY } from '../../engine/bytes.ts';
import type { TextRule } from '../../engine/rule.ts';
import { runStop } from './run.ts';
import { behindEscape } from '../word-start.ts';

const LONGEST_LOCAL_PART = 64;
const LONGEST_DOMAIN = 253;
/** What is read before an address to see whether it is part of a URL. */
const BEFORE = 80;

/** `name@domain.tld`, also with `%40`. */
export const mailAddressRule: TextRule = {
  name: 'mail-address',
  description: 'E-mail addresses become `mail-…`.',
  literals: ['@', '%40'],
  examples: [
    { before: 'sent to Jane.Doe+x@corp.example.com.', after: 'sent to <mail>.' },
    { before: 'image registry/app@sha256:0a1b2c', after: 'image registry/app@sha256:0a1b2c' },
  ],
  matcher: (context) => (window, start, end) => {
    let from = start;
    while (from > start - LONGEST_LOCAL_PART && isLocalPart(window.at(from - 1))) from--;
    from = behindEscape(window, from, start);
    if (from === start || !isA(window.at(from), ALPHA | DIGIT)) return undefined;
    // `scheme://name@host` and `scheme://name:password@host` have a user, no address.
    if (/:\/\/[^\s"'<>]*$/.test(window.text(from - BEFORE, from))) return undefined;
    const stop = runStop(window, end, KEY, LONGEST_DOMAIN);
    const domain = window.text(end, stop).replace(/[.\-_]+$/, '');
    if (!/^(?:[A-Za-z0-9](?:[\w-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}$/.test(domain)) return undefined;
    const address = `${window.text(from, start)}@${domain}`.toLowerCase();
    return {
      rule: 'mail-address',
      start: from,
      end: end + domain.length,
      pseudonym: `mail-${context.suffixOf(address)}`,
    };
  },
};

function isLocalPart(byte: number): boolean {
  return isA(byte, KEY) || byte === byteOf('+');
}
