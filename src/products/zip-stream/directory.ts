import { type ByteReader, cutOff } from './byte-reader.ts';
import { SIGNATURES } from './local-header.ts';
import { unreadable } from './unreadable.ts';

const ENTRY_BYTES = 46;
const END_BYTES = 22;
const END64_HEAD_BYTES = 12;
const LOCATOR64_BYTES = 20;
/** More than any writer makes; its size is a 64-bit number. */
const MAX_END64_BYTES = 64 * 1024;

/**
 * Reads what stands behind the entries to the very end: the directory must name as many entries as came. This is the proof
 * that nothing is missing, since an exec can lose its tail and still report success.
 */
export async function readDirectory(reader: ByteReader, entries: number): Promise<void> {
  let named = 0;
  for (;;) {
    const signature = await readSignature(reader);
    if (signature === SIGNATURES.directoryEntry) {
      const fixed = await reader.exactly(ENTRY_BYTES);
      await reader.exactly(fixed.readUInt16LE(28) + fixed.readUInt16LE(30) + fixed.readUInt16LE(32));
      named += 1;
    } else if (signature === SIGNATURES.directoryEnd64) {
      const size = Number((await reader.exactly(END64_HEAD_BYTES)).readBigUInt64LE(4));
      if (size > MAX_END64_BYTES) throw unreadable('has a corrupt directory');
      await reader.exactly(size);
    } else if (signature === SIGNATURES.directoryLocator64) {
      await reader.exactly(LOCATOR64_BYTES);
    } else if (signature === SIGNATURES.directoryEnd) {
      break;
    } else throw unreadable('has a corrupt directory');
  }
  const end = await reader.exactly(END_BYTES);
  await reader.exactly(end.readUInt16LE(20));
  const claimed = end.readUInt16LE(10);
  if (named !== entries || (claimed !== 0xff_ff && claimed !== named)) throw unreadable('has a corrupt directory');
  if ((await reader.chunk()) !== undefined) throw unreadable('is followed by something else');
}

/** The signature at the position of the reader, which is not taken. Rejects with STREAM_TRUNCATED at the end of the stream. */
export async function readSignature(reader: ByteReader): Promise<number> {
  const bytes = await reader.peek(4);
  if (bytes.length < 4) throw cutOff();
  return bytes.readUInt32LE(0);
}
