import { isA } from '../../engine/bytes.ts';
import type { Window } from '../../engine/window.ts';
import { behindEscape } from '../word-start.ts';

/** The first byte of the run of bytes of `classes` that ends before `end`; looks back at most `most` bytes. */
export function runStart(window: Window, end: number, classes: number, most: number): number {
  let position = end;
  while (position > end - most && isA(window.at(position - 1), classes)) position--;
  return behindEscape(window, position, end);
}

/** Behind the last byte of the run of bytes of `classes` that begins at `start`; looks ahead at most `most` bytes. */
export function runStop(window: Window, start: number, classes: number, most: number): number {
  let position = start;
  while (position < start + most && isA(window.at(position), classes)) position++;
  return position;
}
