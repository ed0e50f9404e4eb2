import { SupportPacketError } from '../../api/errors.ts';
import type { ByteReader } from './byte-reader.ts';
import { unreadable } from './unreadable.ts';

export const SIGNATURES = {
  localHeader: 0x04_03_4b_50,
  directoryEntry: 0x02_01_4b_50,
  directoryEnd: 0x06_05_4b_50,
  directoryEnd64: 0x06_06_4b_50,
  directoryLocator64: 0x07_06_4b_50,
  descriptor: 0x08_07_4b_50,
} as const;

const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 0x0001;
const HAS_DESCRIPTOR = 0x0008;
const IS_UTF8 = 0x0800;
const ZIP64_EXTRA = 0x0001;
const IN_EXTRA = 0xff_ff_ff_ff;
const HEADER_BYTES = 30;

/** What stands before the data of an entry. Sizes and checksum are zero when a descriptor follows the data. */
export interface LocalHeader {
  readonly name: string;
  readonly isDeflated: boolean;
  readonly hasDescriptor: boolean;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly crc32: number;
}

/** Reads the header at the position of the reader, signature included. */
export async function readLocalHeader(reader: ByteReader): Promise<LocalHeader> {
  const fixed = await reader.exactly(HEADER_BYTES);
  const flags = fixed.readUInt16LE(6);
  const method = fixed.readUInt16LE(8);
  const rawName = await reader.exactly(fixed.readUInt16LE(26));
  const name = rawName.toString((flags & IS_UTF8) === 0 && !isUtf8(rawName) ? 'latin1' : 'utf8');
  const extra = await reader.exactly(fixed.readUInt16LE(28));
  const hasDescriptor = (flags & HAS_DESCRIPTOR) !== 0;
  if ((flags & ENCRYPTED) !== 0) throw unsupported('an encrypted entry');
  if (method !== STORED && method !== DEFLATED) throw unsupported(`an entry with compression method ${method}`);
  if (method === STORED && hasDescriptor && !name.endsWith('/')) throw unsupported('a stored entry of unknown size');
  const sizes = sizesOf(fixed.readUInt32LE(18), fixed.readUInt32LE(22), extra);
  return { name, isDeflated: method === DEFLATED, hasDescriptor, crc32: fixed.readUInt32LE(14), ...sizes };
}

function sizesOf(compressedBytes: number, bytes: number, extra: Buffer): { compressedBytes: number; bytes: number } {
  if (compressedBytes !== IN_EXTRA && bytes !== IN_EXTRA) return { compressedBytes, bytes };
  const field = zip64Field(extra);
  const uncompressedFirst = bytes === IN_EXTRA ? 8 : 0;
  if (field.length < uncompressedFirst + (compressedBytes === IN_EXTRA ? 8 : 0))
    throw unreadable('has a corrupt header');
  return {
    bytes: bytes === IN_EXTRA ? Number(field.readBigUInt64LE(0)) : bytes,
    compressedBytes: compressedBytes === IN_EXTRA ? Number(field.readBigUInt64LE(uncompressedFirst)) : compressedBytes,
  };
}

function zip64Field(extra: Buffer): Buffer {
  for (let at = 0; at + 4 <= extra.length;) {
    const size = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === ZIP64_EXTRA) return extra.subarray(at + 4, at + 4 + size);
    at += 4 + size;
  }
  return Buffer.alloc(0);
}

/** Writers that set no flag mostly write UTF-8 all the same. */
function isUtf8(name: Buffer): boolean {
  return Buffer.from(name.toString('utf8')).equals(name);
}

function unsupported(what: string): SupportPacketError {
  return new SupportPacketError('FORMAT_UNSUPPORTED', `The zip has ${what}`, { warning: 'PacketUnreadable' });
}
