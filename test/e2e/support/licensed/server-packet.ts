import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { fromBufferPromise } from 'yauzl';
import { z } from 'zod';
import type { LicensedStandIn } from '../../../products/licensed-stand-in/index.ts';
import type { World } from '../world.ts';

const MMCTL = ['/mattermost/bin/mmctl', '--local', '--quiet', 'system', 'supportpacket', '-o', '/dev/stdout'];
const MOST_BYTES = 64 * 1024 * 1024;

export interface ServerFile {
  readonly name: string;
  readonly content: Buffer;
}

/** The entries of the packet that the server itself makes, in their order, as often as they come. */
export async function serverPacketFiles(
  world: World,
  { namespace, name }: LicensedStandIn,
): Promise<readonly ServerFile[]> {
  const { binDir, kubeconfigPath } = world.cluster;
  const args = ['--kubeconfig', kubeconfigPath, 'exec', '-n', namespace, `deployment/${name}`, '--', ...MMCTL];
  const options = { encoding: 'buffer', maxBuffer: MOST_BYTES } as const;
  const { stdout } = await promisify(execFile)(join(binDir, 'kubectl'), args, options);
  const zip = await fromBufferPromise(stdout);
  const files: ServerFile[] = [];
  for await (const entry of zip.eachEntry()) {
    files.push({ name: entry.fileName, content: await buffer(await zip.openReadStreamPromise(entry)) });
  }
  return files;
}

/** Their names alone. */
export async function serverPacketNames(world: World, standIn: LicensedStandIn): Promise<readonly string[]> {
  return (await serverPacketFiles(world, standIn)).map(({ name }) => name);
}

const ENTRIES = /^stand-in: entries (\[.*\])$/gm;

/** The entries of the last packet that one of the stand-ins has made, in their order, as it says itself. */
export async function givenOrder(world: World, { namespace, selector }: LicensedStandIn): Promise<readonly string[]> {
  const log = await world.kubectl(['logs', '-n', namespace, '-l', selector, '--tail=-1']);
  const last = [...log.matchAll(ENTRIES)].at(-1)?.[1];
  return last === undefined ? [] : z.array(z.string()).parse(JSON.parse(last));
}
