import { isIPv4, isIPv6 } from 'node:net';
import { ALPHA, byteOf, DIGIT, isA, KEY } from '../../engine/bytes.ts';
import type { Found, RuleContext, TextRule } from '../../engine/rule.ts';
import type { Window } from '../../engine/window.ts';
import { runStart, runStop } from './run.ts';
import { continuesWord } from '../word-start.ts';

const LONGEST_V4 = 15;
const LONGEST_V6 = 45;

/** IPv4 addresses; loopback and `0.0.0.0` name no machine and stay. */
export const ipv4Rule: TextRule = {
  name: 'ip-address',
  description:
    'IPv4 addresses become `10.x-…`, `172.16.x-…`, `192.168.x-…`, `100.64.x-…`, `169.254.x-…` or, if public, `ip-…`. Ports and prefix lengths stay, so do loopback and unspecified addresses.',
  literals: ['.'],
  examples: [
    { before: 'dial tcp 10.1.2.3:5432: refused', after: 'dial tcp 10.x-<suffix>:5432: refused' },
    { before: 'remote_addr=203.0.113.9', after: 'remote_addr=ip-<suffix>' },
    { before: 'on 127.0.0.1 v1.2.3.4 Chrome/120.0.0.0', after: 'on 127.0.0.1 v1.2.3.4 Chrome/120.0.0.0' },
  ],
  matcher: (context) => (window, start, end) => {
    if (!isA(window.at(start - 1), DIGIT) || !isA(window.at(end), DIGIT)) return undefined;
    const from = runStart(window, start, DIGIT, 4);
    const stop = runStop(window, end, KEY, LONGEST_V4 + 1);
    const text = /^[\d.]*\d/.exec(window.text(from, stop))?.[0] ?? '';
    if (!isIPv4(text) || !standsAlone(window, from) || isA(window.at(from + text.length), ALPHA)) return undefined;
    const pseudonym = pseudonymOfV4(text, context);
    return pseudonym === undefined ? undefined : found(from, text, pseudonym);
  },
};

/** IPv6 and hardware addresses. */
export const ipv6Rule: TextRule = {
  name: 'ip-address',
  description:
    'IPv6 addresses become `fd00:x-…` (unique local), `fe80:x-…` (link local) or `ip6-…` (public), hardware addresses `mac-…`. `::1` and `::` stay.',
  literals: [':'],
  examples: [
    { before: 'peer [2001:db8::7]:8065 up', after: 'peer [ip6-<suffix>]:8065 up' },
    { before: 'via fe80::1c2d:3e4f at 10:11:12', after: 'via fe80:x-<suffix> at 10:11:12' },
  ],
  matcher: (context) => (window, start) => {
    const from = runStart(window, start, ALPHA | DIGIT, 5);
    // The first colon of a run decides; the others were covered with it.
    if (start - from > 4 || !standsAlone(window, from) || window.at(from - 1) === byteOf(':')) return undefined;
    let stop = start;
    while (stop < from + LONGEST_V6 && isAddressByte(window.at(stop))) stop++;
    const text = window.text(from, stop).replace(/[.:]$/, '');
    if (/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text))
      return found(from, text, `mac-${context.suffixOf(text.toLowerCase())}`);
    const groups = text.split(':').filter((group) => group !== '').length;
    if (!isIPv6(text) || groups < 2 || !/\d/.test(text)) return undefined;
    return found(from, text, pseudonymOfV6(text.toLowerCase(), context));
  },
};

function found(start: number, text: string, pseudonym: string): Found {
  return { rule: 'ip-address', start, end: start + text.length, pseudonym };
}

/** Not inside a longer number or name, a version number or a product's version (`Chrome/120.0.0.0`). */
function standsAlone(window: Window, from: number): boolean {
  const before = window.at(from - 1);
  if (continuesWord(window, from, KEY)) return before === byteOf('-') && !isA(window.at(from - 2), KEY);
  return before !== byteOf('/') || !isA(window.at(from - 2), ALPHA | DIGIT);
}

function pseudonymOfV4(text: string, context: RuleContext): string | undefined {
  if (NO_MACHINE.test(text)) return undefined;
  const range = RANGES.find(([form]) => form.test(text))?.[1] ?? 'ip';
  return `${range}-${context.suffixOf(text)}`;
}

/** Loopback, unspecified, broadcast, multicast and reserved addresses. */
const NO_MACHINE = /^(?:127\.|0\.0\.0\.0$|22[4-9]\.|2[345]\d\.)/;

/** Ranges that say whether a machine is near; the rest is public. */
const RANGES: readonly (readonly [RegExp, string])[] = [
  [/^10\./, '10.x'],
  [/^172\.(?:1[6-9]|2\d|3[01])\./, '172.16.x'],
  [/^192\.168\./, '192.168.x'],
  [/^169\.254\./, '169.254.x'],
  [/^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./, '100.64.x'],
];

function pseudonymOfV6(text: string, context: RuleContext): string {
  const suffix = context.suffixOf(text);
  if (/^f[cd]/.test(text)) return `fd00:x-${suffix}`;
  return /^fe[89ab]/.test(text) ? `fe80:x-${suffix}` : `ip6-${suffix}`;
}

function isAddressByte(byte: number): boolean {
  return (
    isA(byte, DIGIT) ||
    byte === byteOf(':') ||
    byte === byteOf('.') ||
    (byte >= 0x41 && byte <= 0x46) ||
    (byte >= 0x61 && byte <= 0x66)
  );
}
