import { Buffer } from 'node:buffer';

/** Number and value of a field; a message is given as its bytes, undefined is left out. */
export type Field = readonly [number: number, value: string | number | boolean | Uint8Array | undefined];

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** The wire format of one message: strings and messages with their length, everything else as an unsigned varint. */
export function message(...fields: readonly Field[]): Buffer {
  return Buffer.concat(fields.map(([number, value]) => encode(number, value)));
}

function encode(number: number, value: Field[1]): Buffer {
  if (value === undefined) return Buffer.alloc(0);
  if (typeof value === 'number' || typeof value === 'boolean') {
    return Buffer.concat([varint(number * 8 + VARINT), varint(Number(value))]);
  }
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(number * 8 + LENGTH_DELIMITED), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}
