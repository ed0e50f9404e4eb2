import { spawn } from 'node:child_process';
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hasErrorCode } from '../error-code.ts';
import { identify, isAlive, type ProcessIdentity } from '../process-identity.ts';
import { waitFor } from '../wait-for.ts';
import { statePaths, type NativeSettings } from './settings.ts';

/** A program that runs as long as the cluster does. */
export interface DaemonSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** A started daemon as its file in the state folder names it. */
export interface DaemonRecord extends ProcessIdentity {
  readonly name: string;
}

const recordSchema = z.object({ name: z.string(), pid: z.number(), started: z.string(), boot: z.string() });

/** What daemons find their tools in; the caller's environment does not reach them. */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
};

/**
 * Starts a daemon in its own session and its own cgroup, so that neither the end of this process nor of its terminal or cgroup
 * ends it, and records it. Its output goes to `<state>/logs/<name>.log`.
 */
export async function startDaemon(
  spec: DaemonSpec,
  settings: NativeSettings,
  cgroupFiles: readonly string[],
): Promise<DaemonRecord> {
  const { logs, daemons } = statePaths(settings);
  await mkdir(daemons, { recursive: true });
  const log = await open(join(logs, `${spec.name}.log`), 'a');
  try {
    // The shell enters the cgroups before it becomes the daemon: no child can be born outside.
    const enter = [...cgroupFiles.map((file) => `echo $$ > '${file}'`), 'exec "$@"'].join(' && ');
    const child = spawn('sh', ['-c', enter, spec.name, spec.command, ...spec.args], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      cwd: settings.stateDir,
      env: ENVIRONMENT,
    });
    const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
    child.unref();
    const pid = child.pid ?? (await failed);
    const identity = await identify(pid);
    if (identity === undefined) throw new Error(`${spec.name} ended at once${await logTail(settings, spec.name)}`);
    const record = { name: spec.name, ...identity };
    await writeFile(join(daemons, `${spec.name}.json`), JSON.stringify(record));
    return record;
  } finally {
    await log.close();
  }
}

/** The daemons that were started, in no order. */
export async function recordedDaemons(settings: NativeSettings): Promise<readonly DaemonRecord[]> {
  const { daemons } = statePaths(settings);
  const files = await readdir(daemons).catch(() => []);
  return Promise.all(
    files.map(async (file) => recordSchema.parse(JSON.parse(await readFile(join(daemons, file), 'utf8')))),
  );
}

/** Sends SIGTERM, after `grace` milliseconds SIGKILL, and returns when the process is gone. Never touches another process with the same number. */
export async function stopDaemon(record: DaemonRecord, settings: NativeSettings, grace: number): Promise<void> {
  await signalProcess(record, 'SIGTERM');
  const gone = async (): Promise<true | undefined> => ((await isAlive(record)) ? undefined : true);
  await waitFor(`end of ${record.name}`, gone, { timeout: grace, interval: 20 }).catch(async () => {
    await signalProcess(record, 'SIGKILL');
    await waitFor(`end of ${record.name} after SIGKILL`, gone, { timeout: 10_000, interval: 20 });
  });
  await rm(join(statePaths(settings).daemons, `${record.name}.json`), { force: true });
}

/** Signals exactly this process; nothing when it has ended. */
export async function signalProcess(identity: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (!(await isAlive(identity))) return;
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    if (hasErrorCode(error, 'ESRCH')) return;
    throw error;
  }
}

/** The last lines of a daemon's log, for an error message. */
export async function logTail(settings: NativeSettings, name: string): Promise<string> {
  const file = join(statePaths(settings).logs, `${name}.log`);
  const text = await readFile(file, 'utf8').catch(() => '');
  return ` (log: ${file})\n${text.trimEnd().split('\n').slice(-12).join('\n')}`;
}
