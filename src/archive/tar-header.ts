/**
 * Headers of regular files in POSIX.1-2001 (pax) form, on their own: here a body is compressed long before its header can be
 * written, and tar-stream neither exports its encoder nor gives a header without the body.
 * Format: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html (ustar and pax interchange formats).
 */

/** tar works in blocks of this many bytes. */
const TAR_BLOCK_BYTES = 512;

/** Largest size that eleven octal digits hold: 8 GiB - 1. */
const MAX_USTAR_SIZE = 0o77777777777;
const MAX_USTAR_NAME_BYTES = 100;
/** Where the checksum lies: bytes 148 to 155. */
const CHECKSUM_OFFSET = 148;

/** One regular file. */
export interface TarFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly mtime: Date;
}

/** The blocks before a file's content: one, or three and more when name or size need a pax header. */
export function tarHeader(file: TarFile): Buffer {
  const records: string[] = [];
  if (!fitsUstarName(file.name)) records.push(paxRecord('path', file.name));
  if (file.size > MAX_USTAR_SIZE) records.push(paxRecord('size', String(file.size)));
  if (records.length === 0) return block(file, file.name, '0');
  const pax = Buffer.from(records.join(''));
  return Buffer.concat([
    block({ ...file, size: pax.length }, 'PaxHeader', 'x'),
    pax,
    tarPadding(pax.length),
    block({ ...file, size: file.size > MAX_USTAR_SIZE ? 0 : file.size }, asciiName(file.name), '0'),
  ]);
}

/** The zeros that fill up the last block of `size` bytes of content. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((TAR_BLOCK_BYTES - (size % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES);
}

/** Two zero blocks. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * TAR_BLOCK_BYTES);
}

function fitsUstarName(name: string): boolean {
  return name.length <= MAX_USTAR_NAME_BYTES && /^[\x20-\x7e]+$/.test(name);
}

/** What a reader without pax sees: the last 100 characters, everything else than printable ASCII as `_`. */
function asciiName(name: string): string {
  return name.replaceAll(/[^\x20-\x7e]/gu, '_').slice(-MAX_USTAR_NAME_BYTES);
}

/** `<length> <key>=<value>\n`, where the length counts its own digits too. */
function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + 1;
  while (rest + String(length).length !== length) length = rest + String(length).length;
  return `${String(length)} ${key}=${value}\n`;
}

function block({ size, mtime }: TarFile, name: string, typeFlag: '0' | 'x'): Buffer {
  const header = Buffer.alloc(TAR_BLOCK_BYTES);
  header.write(name, 0, 'latin1');
  header.write(`${octal(0o644, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100, 'latin1');
  header.write(`${octal(size, 11)}\0${octal(Math.floor(mtime.getTime() / 1000), 11)}\0`, 124, 'latin1');
  // The checksum is that of the block with spaces in its place.
  header.write(' '.repeat(8), CHECKSUM_OFFSET, 'latin1');
  header.write(typeFlag, 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(`${octal(0, 7)}\0${octal(0, 7)}\0`, 329, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, CHECKSUM_OFFSET, 'latin1');
  return header;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
