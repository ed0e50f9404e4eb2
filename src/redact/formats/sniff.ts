import type { ContentFormat } from '../ports.ts';
import { isGoTrace } from './go-trace.ts';

/** What `sniffFormat` wants to see; enough for the magic of tar at offset 257. */
export const SNIFF_BYTES = 4096;

/** The format of content that nobody declared, by its first bytes, then by its name; `binary` if no handler understands it. */
export function sniffFormat(path: string, head: Buffer): ContentFormat | 'binary' {
  const magic = head.toString('latin1', 0, 8);
  const name = path.toLowerCase();
  if (magic.startsWith('\x1f\x8b')) return gzipKind(name);
  if (magic.startsWith('PK\x03\x04') || magic.startsWith('PK\x05\x06')) return 'zip';
  if (head.toString('latin1', 257, 262) === 'ustar') return 'tar';
  if (/(?:^|\/)(?:cmdline|environ)(?:\.txt)?$/.test(name) && isArguments(head)) return 'text';
  if (isGoTrace(head)) return 'go-trace';
  if (isBinary(head)) return /\.(?:prof|pprof)$/.test(name) ? 'pprof' : 'binary';
  return textKind(name, head);
}

function gzipKind(name: string): ContentFormat {
  if (/\.(?:tar\.gz|tgz)$/.test(name)) return 'tar-gzip';
  return /\.(?:prof|pprof|pb\.gz)$|(?:^|\/)(?:heap|allocs|mutex|block|profile|threadcreate)$/.test(name)
    ? 'pprof'
    : 'gzip';
}

function textKind(name: string, head: Buffer): ContentFormat {
  if (name.endsWith('.json')) return 'json';
  if (/\.ya?ml$/.test(name)) return 'yaml';
  const start = head.toString('latin1').trimStart();
  if (/^(?:apiVersion|kind): /.test(start) || start.startsWith('---\n')) return 'yaml';
  return /^\{\s*"[^"\n]{1,80}"\s*:\s*[{["\d]/.test(start) && start.startsWith('{\n') ? 'json' : 'text';
}

/** The arguments of a process, each with a NUL behind it. */
function isArguments(head: Buffer): boolean {
  return head.every((byte) => byte === 0 || byte === 0x0a || byte >= 0x20);
}

/** Compressed or executable files have NUL bytes or many control characters near their start; text has neither. */
function isBinary(head: Buffer): boolean {
  let control = 0;
  for (const byte of head) {
    if (byte === 0) return true;
    if (byte < 0x20 && !(byte >= 0x07 && byte <= 0x0d) && byte !== 0x1b) control++;
  }
  return control * 20 > head.length || COMPRESSED.some((magic) => head.toString('hex', 0, 8).startsWith(magic));
}

/** gzip, zip, zstd, xz, bzip2, lz4, 7z, rar, then PDF, PNG, JPEG, GIF, RIFF: what the rules for text would not see through. */
const COMPRESSED = [
  '1f8b08',
  '504b0304',
  '28b52ffd',
  'fd377a585a00',
  '425a68',
  '04224d18',
  '377abcaf271c',
  '526172211a07',
  '255044462d',
  '89504e47',
  'ffd8ff',
  '4749463837',
  '4749463839',
  '52494646',
];

/** True if the bytes begin like a compressed file. */
export function looksCompressed(head: Uint8Array): boolean {
  const hex = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 8)).toString('hex');
  return COMPRESSED.some((magic) => hex.startsWith(magic));
}
