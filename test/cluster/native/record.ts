import { readFile, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { readSysctls } from './network.ts';
import { statePaths, type NativeSettings } from './settings.ts';

/** Folders outside the state folder whose paths are fixed in kubelet, containerd or libcni. */
const FOREIGN_DIRECTORIES = ['/run/containerd', '/var/lib/cni', '/var/lib/kubelet', '/var/log/containers'];

const machineRecordSchema = z.object({
  sysctls: z.record(z.string(), z.string()),
  /** Foreign folders that were not there before: `down` removes them again when they are empty. */
  absentBefore: z.array(z.string()),
});

/** How the machine was before the cluster came up. */
export type MachineRecord = z.infer<typeof machineRecordSchema>;

/** Notes the machine's state; called before anything is changed. */
export async function writeMachineRecord(settings: NativeSettings): Promise<void> {
  const present = await Promise.all(
    FOREIGN_DIRECTORIES.map((path) =>
      stat(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  const record: MachineRecord = {
    sysctls: await readSysctls(),
    absentBefore: FOREIGN_DIRECTORIES.filter((_, index) => present[index] === false),
  };
  await writeFile(statePaths(settings).record, JSON.stringify(record));
}

/** The note of {@link writeMachineRecord}; an empty one when the cluster never came that far. */
export async function readMachineRecord(settings: NativeSettings): Promise<MachineRecord> {
  const text = await readFile(statePaths(settings).record, 'utf8').catch(() => undefined);
  return text === undefined ? { sysctls: {}, absentBefore: [] } : machineRecordSchema.parse(JSON.parse(text));
}
