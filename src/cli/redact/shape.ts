import { stat } from 'node:fs/promises';
import { messageOf, SupportPacketError } from '../../api/errors.ts';
import { type FileKind, fileKind } from './input/file-kind.ts';
import { outputKind, type OutputKind } from './output-kind.ts';
import type { Places } from './places.ts';

/** What goes in as what, and what comes out. */
export interface Shape {
  /** IN is one item: a file, standard input, or an archive that is to stay what it is. */
  readonly oneFile: boolean;
  readonly output: OutputKind;
}

/** Throws USAGE for a folder that is to go to standard output, and for an IN that cannot be read at all. */
export async function shapeOf({ input, output }: Places): Promise<Shape> {
  const folder = input !== undefined && (await stat(input)).isDirectory();
  if (output === undefined) {
    if (folder) throw new SupportPacketError('USAGE', 'a folder cannot go to standard output: name an archive as OUT');
    return { oneFile: true, output: 'plain' };
  }
  const oneFile = input === undefined || (!folder && (await kindOf(input)) === 'file');
  return { oneFile, output: outputKind(output) };
}

async function kindOf(path: string): Promise<FileKind> {
  try {
    return await fileKind(path);
  } catch (error) {
    throw new SupportPacketError('USAGE', `${path} cannot be read: ${messageOf(error)}`);
  }
}
