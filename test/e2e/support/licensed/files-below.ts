import type { OpenedArchive } from '../../../support/archive-reader.ts';

/** Paths of the files below a folder of an archive, without it. */
export function filesBelow(folder: string, { files }: OpenedArchive): readonly string[] {
  return [...files.keys()].filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
}
