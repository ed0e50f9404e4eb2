import { glob, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two looks at a process that will end by itself. */
const PERIOD_MILLISECONDS = 50;

/** Bytes of a process. */
export interface ProcessMemory {
  readonly resident: number;
  /** The most that `resident` has ever been; the kernel keeps it, so that no sample can miss it. */
  readonly peak: number;
}

/** What the kernel says of a process; undefined when it is gone. */
export async function processMemory(pid: number): Promise<ProcessMemory | undefined> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  const kibibytes = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
  const [resident, peak] = [kibibytes('VmRSS') * 1024, kibibytes('VmHWM') * 1024];
  return Number.isNaN(resident) || Number.isNaN(peak) ? undefined : { resident, peak };
}

/** Looks at a process until it is gone. Resolves with its last numbers; undefined when it was gone already. */
export async function memoryToTheEnd(pid: number, signal: AbortSignal): Promise<ProcessMemory | undefined> {
  let last: ProcessMemory | undefined;
  for (;;) {
    const now = await processMemory(pid);
    if (now === undefined) return last;
    last = now;
    await delay(PERIOD_MILLISECONDS, undefined, { signal });
  }
}

/**
 * The process of a pod's only container, found by the pod's cgroup. Undefined while there is none, and always on a machine
 * on which the pods do not run.
 */
export async function processOfPod(podUid: string): Promise<number | undefined> {
  for await (const file of glob('/proc/[0-9]*/cgroup')) {
    const cgroups = await readFile(file, 'utf8').catch(() => '');
    // A pod's cgroup is named after its uid, with `_` where systemd names it.
    if (!cgroups.includes(podUid) && !cgroups.includes(podUid.replaceAll('-', '_'))) continue;
    const pid = Number(file.split('/')[2]);
    if (await isNode(pid)) return pid;
  }
  return undefined;
}

/** Neither the pause container nor the runtime that is about to become the container's process. */
async function isNode(pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '');
  return /(^|\/)node\0/.test(command);
}

/** Makes the peak begin anew from what is resident now. */
export async function forgetPeak(pid: number): Promise<void> {
  // See proc_pid_clear_refs(5).
  await writeFile(`/proc/${String(pid)}/clear_refs`, '5');
}
