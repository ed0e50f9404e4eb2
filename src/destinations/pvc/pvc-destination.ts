import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, realpath, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { SupportPacketError } from '../../api/errors.ts';
import { freeBytes, writeAtomically } from '../atomic-file.ts';
import { explainFileError } from '../file-error.ts';
import { isPartialOf } from '../partial-name.ts';
import type { Destination } from '../ports.ts';
import { untilAborted } from '../until-aborted.ts';

/** Readable by the group: `fsGroup` decides who may fetch archives from the volume. */
const FILE_MODE = 0o640;
const FOLDER_MODE = 0o750;
/** No archive is smaller than this by much; with less free there is no point in collecting. */
const MIN_FREE_BYTES = 64 * 1024;

export interface PvcOptions {
  /** Where the claim is mounted. */
  readonly directory: string;
  /** Folder in the volume, relative; made when missing. */
  readonly path?: string;
  readonly claimName: string;
  /** The packet's namespace, which is the claim's. */
  readonly namespace: string;
  /** What the file names of this packet's archives begin with; unfinished files of it are removed in the preflight. */
  readonly archiveStem: string;
  /** An earlier attempt of the same packet may have left its archive: it is replaced. Default: nothing is overwritten. */
  readonly replace?: boolean;
}

/** A PersistentVolumeClaim that the Job mounts. Location: `pvc://<namespace>/<claim>/<path>/<file>`. */
export function createPvcDestination(options: PvcOptions): Destination {
  const { claimName, namespace } = options;
  const name = `the volume of claim ${claimName}`;
  return {
    preflight: (signal) =>
      untilAborted(`The check of ${name}`, signal, async () => {
        try {
          const folder = await openFolder(options);
          await removeStalePartials(folder, options.archiveStem);
          await assertWritable(folder);
        } catch (error) {
          throw unavailable(explainFileError(error, name));
        }
      }),
    store: (archive, signal) =>
      untilAborted(`Storing in ${name}`, signal, async () => {
        const { fileName } = archive;
        const folder = await openFolder(options).catch((error: unknown) => {
          throw explainFileError(error, name);
        });
        const place = { directory: folder, fileName, mode: FILE_MODE, name, replace: options.replace === true };
        await writeAtomically(archive, place, signal);
        return { location: `pvc://${[namespace, claimName, ...segments(options.path), fileName].join('/')}` };
      }),
  };
}

/** Before anything is collected a storage that does not answer is as good as none. */
function unavailable(error: SupportPacketError): SupportPacketError {
  return error.code === 'DESTINATION_INTERRUPTED'
    ? new SupportPacketError('DESTINATION_UNAVAILABLE', error.message, { cause: error.cause })
    : error;
}

function segments(path: string | undefined): string[] {
  return (path ?? '').split('/').filter((segment) => segment !== '');
}

/** The folder of the archives; made when missing, and never outside the volume, whatever links lie in it. */
async function openFolder({ directory, path, claimName }: PvcOptions): Promise<string> {
  const root = await realpath(directory).catch((error: unknown) => {
    const message = `The claim ${claimName} is not mounted: check that it exists and is bound`;
    throw new SupportPacketError('DESTINATION_UNAVAILABLE', message, { cause: error });
  });
  const wanted = join(root, ...segments(path));
  assertInside(root, wanted, claimName);
  await mkdir(wanted, { recursive: true, mode: FOLDER_MODE });
  const folder = await realpath(wanted);
  assertInside(root, folder, claimName);
  return folder;
}

function assertInside(root: string, folder: string, claimName: string): void {
  const way = relative(root, folder);
  if (way !== '..' && !way.startsWith(`..${sep}`)) return;
  const message = `The path leads out of the volume of claim ${claimName}: use a folder inside it, without links out of it`;
  throw new SupportPacketError('DESTINATION_UNAVAILABLE', message);
}

/** A collector that was killed could not remove its own; there is never a second collector of the same packet. */
async function removeStalePartials(folder: string, stem: string): Promise<void> {
  const names = await readdir(folder);
  await Promise.all(
    names.filter((name) => isPartialOf(stem, name)).map((name) => rm(join(folder, name), { force: true })),
  );
}

/** Writes and removes a small file: permission bits and free blocks do not tell the whole truth on network storage. */
async function assertWritable(folder: string): Promise<void> {
  const probe = join(folder, `.supportpacket-probe-${randomBytes(4).toString('hex')}`);
  try {
    const handle = await open(probe, 'wx', FILE_MODE);
    try {
      await handle.writeFile(Buffer.alloc(MIN_FREE_BYTES));
      await handle.sync();
    } finally {
      await handle.close();
    }
  } finally {
    await rm(probe, { force: true });
  }
  const free = await freeBytes(folder);
  if (free !== undefined && free < MIN_FREE_BYTES) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
}
