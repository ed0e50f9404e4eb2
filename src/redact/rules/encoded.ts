import { BASE64, BASE64URL, byteOf, isA } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { runEnd } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import { continuesWord } from './word-start.ts';

/** Longest base64 text that is decoded. */
const LONGEST = 32 * 1024;
const SHORTEST = 24;

/** JSON in base64: decoded, masked by all rules, encoded again. */
export const encodedJsonRule: TextRule = {
  name: 'encoded-json',
  description:
    "JSON in base64 (the trailer of Coder's tailnet page, cloud-init data, registry credentials) is decoded, masked and encoded again.",
  literals: ['eyj', 'ewog', 'ewig', 'w3si'],
  examples: [
    {
      before: '<!-- trace eyJhIjoiYiIsIm5hbWUiOiJuby1zZWNyZXQifQ== -->',
      after: '<!-- trace eyJhIjoiYiIsIm5hbWUiOiJuby1zZWNyZXQifQ== -->',
    },
  ],
  matcher: (context) => {
    // A run that was no JSON is not decoded again from each literal in it.
    let doneFrom = -1;
    let doneUntil = 0;
    return (window, start) => {
      if ((start > doneFrom && start < doneUntil) || continuesWord(window, start, BASE64 | BASE64URL)) return undefined;
      const end = endOfRun(window, start);
      if (window.hungry) return undefined;
      doneFrom = start;
      doneUntil = end;
      if (end - start < SHORTEST || window.at(end) === byteOf('.')) return undefined;
      const text = Buffer.from(window.text(start, end), 'base64').toString('utf8');
      if (!/^\s*[[{]/.test(text) || !/[\]}]\s*$/.test(text) || text.includes('\uFFFD')) return undefined;
      const masked = context.redact?.(text) ?? text;
      if (masked === text) return undefined;
      return { rule: 'encoded-json', start, end, pseudonym: Buffer.from(masked).toString('base64') };
    };
  },
};

/** PEM in base64, as in a kubeconfig. */
export const encodedKeyRule: TextRule = {
  name: 'encoded-private-key',
  description:
    'Private keys in PEM that are base64-encoded once more (`client-key-data` of a kubeconfig); certificates stay.',
  literals: ['ls0tls1crudjti'],
  examples: [
    {
      before: 'client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlF',
      after: 'client-key-data: <mark>',
    },
    {
      before: 'ca: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUI=',
      after: 'ca: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUI=',
    },
  ],
  matcher: () => (window, start, end) => {
    let stop = end;
    while (stop < start + 80 && isA(window.at(stop), BASE64)) stop++;
    const label = Buffer.from(window.text(start, stop), 'base64').toString('latin1');
    return /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(label)
      ? { rule: 'private-key', start, end: runEnd(start, BASE64) }
      : undefined;
  },
};

function endOfRun(window: Window, start: number): number {
  let position = start;
  while (position < start + LONGEST && isA(window.at(position), BASE64 | BASE64URL)) position++;
  return position;
}
