import { readFile } from 'node:fs/promises';
import { run } from '../run.ts';

/** Mount points below `directory` in the text of `/proc/self/mountinfo`, the last mounted first. */
export function mountsBelow(mountinfo: string, directory: string): readonly string[] {
  return mountinfo
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .map((point) => point.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))))
    .filter((point) => point === directory || point.startsWith(`${directory}/`))
    .reverse();
}

/** Unmounts everything below `directory`; throws when something stays, because the folder is removed next. */
export async function unmountBelow(directory: string): Promise<void> {
  const present = async (): Promise<readonly string[]> =>
    mountsBelow(await readFile('/proc/self/mountinfo', 'utf8'), directory);
  for (const point of await present()) {
    const plain = await run('umount', [point], { allowFailure: true });
    if (plain.code !== 0) await run('umount', ['--lazy', point], { allowFailure: true });
  }
  const left = await present();
  if (left.length > 0) throw new Error(`still mounted: ${left.join(', ')}`);
}
