import { safeSegment } from '../archive/entry-path.ts';

/**
 * The name of an entry as a relative path that every file system takes: `../../etc/passwd` becomes `etc/passwd`. Undefined
 * when nothing is left. Pure.
 */
export function cleanName(name: string): string | undefined {
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.' && segment !== '..');
  return segments.length === 0 ? undefined : segments.map(safeSegment).join('/');
}

/** Gives a path that was given out before a number: `audit.log`, `audit.2.log`. Names that differ only in case count as equal. */
export function createNumbering(): (path: string) => string {
  const taken = new Set<string>();
  return (path) => {
    let free = path;
    for (let number = 2; taken.has(free.toLowerCase()); number += 1) free = numbered(path, number);
    taken.add(free.toLowerCase());
    return free;
  };
}

function numbered(path: string, number: number): string {
  const at = path.lastIndexOf('/') + 1;
  const name = path.slice(at);
  const dot = name.indexOf('.', 1);
  const end = dot === -1 ? name.length : dot;
  return `${path.slice(0, at)}${name.slice(0, end)}.${String(number)}${name.slice(end)}`;
}
