import { byteOf, isLineEnd } from '../engine/bytes.ts';
import type { Window } from '../engine/window.ts';

const LONGEST = 256;

/** The end of `{…}` behind `;password=`, the form of ODBC and of SQL Server for values with separators in them. */
export function bracedEnd(window: Window, keyStart: number, start: number): number | undefined {
  if (window.at(start) !== byteOf('{') || window.at(keyStart - 1) !== byteOf(';')) return undefined;
  for (let position = start + 1; position < start + LONGEST; position++) {
    const byte = window.at(position);
    if (isLineEnd(byte)) return undefined;
    if (byte !== byteOf('}')) continue;
    // A doubled brace is part of the value.
    if (window.at(position + 1) !== byteOf('}')) return endOfPair(window, position + 1);
    position++;
  }
  return undefined;
}

/** Drivers take what stands between the brace and the semicolon as well. */
function endOfPair(window: Window, from: number): number {
  let position = from;
  while (
    position < from + LONGEST &&
    window.at(position) > 0x20 &&
    !';"\'\\'.includes(String.fromCharCode(window.at(position)))
  )
    position++;
  return position;
}
