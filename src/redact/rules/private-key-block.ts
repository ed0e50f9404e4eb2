import { BASE64, BLANK, byteOf, DOUBLE_QUOTE, isA, SINGLE_QUOTE } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import type { Window } from '../engine/window.ts';

const LONGEST_LABEL = 48;
/** An RSA key of 16,384 bits takes 12.7 KiB; with a log prefix on each line less than this. */
const LONGEST_BLOCK = 32 * 1024;
const END = '-----END ';
const PRIVATE_KEY = 'PRIVATE KEY';
const BLOCK = ' BLOCK';
const DASH = 0x2d;

/** PEM blocks that hold a private key, on many lines or in one string with `\n` escapes. Certificates stay. */
export const privateKeyBlockRule: TextRule = {
  name: 'private-key',
  description: 'PEM blocks of private keys, also escaped in JSON, also cut off before their end.',
  literals: ['-----begin '],
  examples: [
    {
      before: 'k: "-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----\\n"',
      after: 'k: "<mark>\\n"',
    },
    {
      before: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
      after: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    },
  ],
  matcher: () => (window, start, end) => {
    const dashes = endOfLabelText(window, end);
    if (dashes === end || !startsWith(window, dashes, '-----')) return undefined;
    if (!namesPrivateKey(window, end, dashes)) return undefined;
    return { rule: 'private-key', start, end: endOfBlock(window, dashes + 5) };
  },
};

/** The private part of a PuTTY key file. */
export const puttyKeyRule: TextRule = {
  name: 'putty-key',
  description: 'The private lines of a PuTTY key file (`.ppk`).',
  literals: ['private-lines: '],
  examples: [
    {
      before: `Private-Lines: 1\n${'Ab1/'.repeat(8)}\nPrivate-MAC: 00`,
      after: 'Private-Lines: 1\n<mark>\nPrivate-MAC: 00',
    },
  ],
  matcher: () => (window, _start, end) => {
    window.need(end + 8);
    const opening = /^\d{1,3}(?:\r?\n|(?:\\r)?\\n)/.exec(window.text(end, end + 8))?.[0];
    if (opening === undefined || !isA(window.at(end + opening.length), BASE64)) return undefined;
    const start = end + opening.length;
    let position = start;
    // Ends before the line end that the next key (`Private-MAC:`) follows.
    while (position < start + LONGEST_BLOCK && window.at(position) >= 0 && !startsWith(window, position, 'Private-'))
      position++;
    return { rule: 'private-key', start, end: withoutLineEnd(window, position, start) };
  },
};

function withoutLineEnd(window: Window, end: number, start: number): number {
  const breaks = /(?:\r?\n|(?:\\r)?\\n)$/.exec(window.text(Math.max(start, end - 4), end))?.[0] ?? '';
  return end - breaks.length;
}

/** The label consists of capitals, digits and blanks. */
function endOfLabelText(window: Window, from: number): number {
  let to = from;
  while (to < from + LONGEST_LABEL - 5 && isLabelByte(window.at(to))) to++;
  return to;
}

function isLabelByte(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || byte === BLANK || (byte >= 0x30 && byte <= 0x39);
}

/** `PRIVATE KEY` or `PRIVATE KEY BLOCK` stands at the end of the label. */
function namesPrivateKey(window: Window, from: number, to: number): boolean {
  const end = window.at(to - 1) === byteOf('K') && endsWith(window, from, to, BLOCK) ? to - BLOCK.length : to;
  return window.at(end - 1) === byteOf('Y') && endsWith(window, from, end, PRIVATE_KEY);
}

function endsWith(window: Window, from: number, to: number, text: string): boolean {
  return to - text.length >= from && startsWith(window, to - text.length, text);
}

/** Behind the END line; without one, the closing quote, the next block or the limit. */
function endOfBlock(window: Window, body: number): number {
  const { bytes, base } = window;
  const limit = Math.min(body + LONGEST_BLOCK, window.end);
  let quote = -1;
  let position = body;
  for (; position < limit; position++) {
    const byte = bytes[position - base]!;
    if (byte !== DASH) {
      if (quote < 0 && (byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE)) quote = position;
      continue;
    }
    if (window.at(position + 1) !== DASH) continue;
    if (startsWith(window, position, END)) return endOfLabel(window, position + END.length);
    if (startsWith(window, position, '-----BEGIN ')) break;
  }
  window.reads += position - body;
  if (position === limit) window.need(body + LONGEST_BLOCK);
  return quote >= 0 ? withoutEscapes(window, quote, body) : position;
}

function startsWith(window: Window, from: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (window.at(from + index) !== text.charCodeAt(index)) return false;
  }
  return true;
}

function endOfLabel(window: Window, from: number): number {
  let position = from;
  while (position < from + LONGEST_LABEL && !startsWith(window, position, '-----') && window.at(position) >= 0)
    position++;
  return Math.min(position + 5, window.end);
}

/** The backslashes before a closing quote belong to the quote. */
function withoutEscapes(window: Window, quote: number, body: number): number {
  let position = quote;
  while (position > body && window.at(position - 1) === 0x5c) position--;
  return position;
}
