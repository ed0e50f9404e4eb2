import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { messageOf, SupportPacketError } from '../../api/errors.ts';
import { systemErrorCode } from '../../api/system-error.ts';

/** Stands for standard input and output. */
const STREAM = '-';

/** Where things lie, all links resolved. */
export interface Places {
  /** Absent: standard input. */
  readonly input?: string;
  /** Absent: standard output. */
  readonly output?: string;
  readonly report?: string;
}

export interface WantedPlaces {
  readonly input: string;
  readonly output: string;
  readonly report?: string;
  /** What lies at OUT and at the report's place may be replaced. */
  readonly force: boolean;
}

/** Resolves IN, OUT and the report. Throws USAGE before anything is read when one is not usable or would touch another. */
export async function resolvePlaces({ input, output, report, force }: WantedPlaces): Promise<Places> {
  const places = {
    ...(input === STREAM ? {} : { input: await existing(input) }),
    ...(output === STREAM ? {} : { output: await vacant(output, force) }),
    ...(report === undefined ? {} : { report: await vacant(report, force) }),
  };
  const names = { input: 'IN', output: 'OUT', report: 'the report' } as const;
  for (const one of ['output', 'report'] as const) {
    for (const other of ['input', 'output', 'report'] as const) {
      const [path, against] = [places[one], places[other]];
      if (one === other || path === undefined || against === undefined) continue;
      if (isWithin(path, against)) throw usage(`${names[one]} must not be ${names[other]}, nor lie in it`);
      if (isWithin(against, path)) throw usage(`${names[other]} must not lie in ${names[one]}`);
    }
  }
  return places;
}

async function existing(path: string): Promise<string> {
  if (path === '') throw usage('IN is empty: name a file, a folder or an archive');
  try {
    return await realpath(path);
  } catch (error) {
    throw usage(`${path} cannot be read: ${messageOf(error)}`);
  }
}

/** A path in an existing folder. A link at the path itself is not followed: it would be replaced. */
async function vacant(path: string, force: boolean): Promise<string> {
  if (path === '') throw usage('the name of OUT or of the report is empty');
  const whole = resolve(path);
  const folder = await realpath(dirname(whole)).catch(() => {
    throw usage(`the folder of ${path} does not exist: create it first`);
  });
  const place = join(folder, basename(whole));
  if (!force && (await isTaken(place))) {
    throw usage(`${path} exists already: choose another name, or give --force to replace it`);
  }
  return place;
}

/** Whether anything lies at `path`, be it a link that leads nowhere. */
export async function isTaken(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw usage(`${path} cannot be used: ${messageOf(error)}`);
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function usage(message: string): SupportPacketError {
  return new SupportPacketError('USAGE', message);
}
