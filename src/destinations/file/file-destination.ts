import { randomBytes } from 'node:crypto';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SupportPacketError } from '../../api/errors.ts';
import { systemErrorCode } from '../../api/system-error.ts';
import { writeAtomically } from '../atomic-file.ts';
import { explainFileError } from '../file-error.ts';
import type { Destination } from '../ports.ts';
import { untilAborted } from '../until-aborted.ts';

/** An archive on a laptop is for its owner alone. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

export interface FileOptions {
  /** An existing folder, a path that ends in a separator (made when missing), or the path of the file itself. */
  readonly path: string;
}

interface Place {
  readonly directory: string;
  /** Absent: the archive's own name. */
  readonly fileName?: string;
}

/** A folder or file of this machine. Location: `file://…`. */
export function createFileDestination({ path }: FileOptions): Destination {
  return {
    preflight: (signal) =>
      untilAborted('The check of the output folder', signal, async () => {
        const { directory, fileName } = await openPlace(path);
        if (fileName !== undefined) await assertFree(join(directory, fileName));
        const probe = join(directory, `.supportpacket-probe-${randomBytes(4).toString('hex')}`);
        try {
          await (await open(probe, 'wx', FILE_MODE)).close();
          await rm(probe);
        } catch (error) {
          throw explainFileError(error, `the folder ${directory}`);
        }
      }),
    store: (archive, signal) =>
      untilAborted('Writing the archive', signal, async () => {
        const { directory, fileName = archive.fileName } = await openPlace(path);
        await writeAtomically(
          archive,
          { directory, fileName, mode: FILE_MODE, name: `the folder ${directory}` },
          signal,
        );
        return { location: pathToFileURL(join(directory, fileName)).href };
      }),
  };
}

async function openPlace(path: string): Promise<Place> {
  const whole = resolve(path);
  try {
    if (path.endsWith(sep) || path.endsWith('/')) {
      await mkdir(whole, { recursive: true, mode: FOLDER_MODE });
      return { directory: whole };
    }
    if ((await exists(whole)) && (await stat(whole)).isDirectory()) return { directory: whole };
    await stat(dirname(whole));
    return { directory: dirname(whole), fileName: basename(whole) };
  } catch (error) {
    throw explainFileError(error, `the folder ${dirname(whole)}`);
  }
}

/** What lies there now cannot be the archive that is still to be made, and nothing is overwritten: say so before the work. */
async function assertFree(file: string): Promise<void> {
  if (!(await exists(file))) return;
  throw new SupportPacketError('DESTINATION_UNAVAILABLE', `${file} exists already: remove it or choose another name`);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
