import type { OpenedArchive } from '../../../support/archive-reader.ts';

/** Whether a file says something: the vendor's command writes `null` for what it could not get. */
export function saysSomething(content: Buffer | undefined): boolean {
  return content !== undefined && !['', 'null'].includes(content.toString('utf8').trim());
}

/** The files below a folder of an archive that say something, relative to it. */
export function filesBelow({ files }: OpenedArchive, folder: string): readonly string[] {
  return [...files]
    .filter(([path, content]) => path.startsWith(folder) && saysSomething(content))
    .map(([path]) => path.slice(folder.length));
}
