/** Character classes of single bytes, as bit flags in one table. */
export const ALPHA = 1;
export const DIGIT = 2;
export const KEY = 4;
export const SPACE = 8;
export const BASE64URL = 16;
export const BASE64 = 32;
export const TOKEN = 64;

export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const BLANK = 0x20;
export const DOUBLE_QUOTE = 0x22;
export const SINGLE_QUOTE = 0x27;
export const BACKSLASH = 0x5c;

const CLASSES = buildClasses();

/** True if the byte is in one of the classes; false outside the stream (-1). */
export function isA(byte: number, classes: number): boolean {
  return byte >= 0 && (CLASSES[byte]! & classes) !== 0;
}

/** The byte of a one-character ASCII string. */
export function byteOf(character: string): number {
  return character.charCodeAt(0);
}

export function isLineEnd(byte: number): boolean {
  return byte === LF || byte === CR || byte < 0;
}

function buildClasses(): Uint8Array {
  const table = new Uint8Array(256);
  const add = (characters: string, flags: number): void => {
    for (const character of characters) table[byteOf(character)] = (table[byteOf(character)] ?? 0) | flags;
  };
  add('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', ALPHA | KEY | BASE64URL | BASE64 | TOKEN);
  add('0123456789', DIGIT | KEY | BASE64URL | BASE64 | TOKEN);
  add('-_', KEY | BASE64URL | TOKEN);
  add('.', KEY | TOKEN);
  add('+/=', BASE64 | TOKEN);
  add('~', TOKEN);
  add(' \t\r\n\v\f', SPACE);
  return table;
}
