import { createReadStream, rmSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SupportPacketError } from '../../api/errors.ts';
import { systemErrorCode } from '../../api/system-error.ts';
import { isTaken } from './places.ts';

/** A hidden folder beside OUT, so that a rename makes the finished thing appear at once. */
export interface Workplace extends AsyncDisposable {
  readonly directory: string;
  /** An empty folder for one attempt. */
  attempt(): Promise<string>;
  /** Moves what was finished to `target`. What lies there goes with `force`; else USAGE. */
  publish(finished: string, target: string, force: boolean): Promise<void>;
  /** A small file, whole or not at all. */
  publishText(text: string, target: string): Promise<void>;
}

/** Makes the workplace. It goes when it is disposed of, also when the process ends before that. */
export async function createWorkplace(output: string | undefined): Promise<Workplace> {
  const prefix = output === undefined ? join(tmpdir(), 'supportpacket-') : hiddenBeside(output);
  const directory = await mkdtemp(prefix).catch((error: unknown) => {
    const message = `the folder of OUT cannot be written to (${systemErrorCode(error)})`;
    throw new SupportPacketError('USAGE', message, { cause: error });
  });
  const removeNow = (): void => rmSync(directory, { recursive: true, force: true });
  process.on('exit', removeNow);
  return {
    directory,
    attempt: () => mkdtemp(join(directory, 'attempt-')),
    async publish(finished, target, force) {
      // It may have come while we worked.
      if (!force && (await isTaken(target))) {
        throw new SupportPacketError('USAGE', `${target} exists by now: nothing was replaced`);
      }
      await swap(finished, target, join(directory, 'replaced'));
    },
    async publishText(text, target) {
      const partial = `${hiddenBeside(target)}${basename(directory).slice(-6)}`;
      try {
        await writeFile(partial, text, { mode: 0o600, flag: 'wx' });
        await rename(partial, target);
      } finally {
        await rm(partial, { force: true });
      }
    },
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true, force: true });
      process.off('exit', removeNow);
    },
  };
}

/** Sends a finished file to standard output. */
export async function send(file: string, target: NodeJS.WritableStream, signal: AbortSignal): Promise<void> {
  await pipeline(createReadStream(file), target, { signal, end: false });
}

/** The end of a long name is cut off: a file name has at most 255 bytes. */
function hiddenBeside(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 60)}.partial-`);
}

/** A folder cannot be renamed over another: the old thing steps aside, and comes back if the new one cannot take its place. */
async function swap(finished: string, target: string, aside: string): Promise<void> {
  const moved = await movedAside(target, aside);
  try {
    await rename(finished, target);
  } catch (error) {
    if (moved) await rename(aside, target);
    throw error;
  }
}

async function movedAside(target: string, aside: string): Promise<boolean> {
  try {
    await rename(target, aside);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
