import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fromBufferPromise } from 'yauzl';
import type { LicensedStandIn } from '../../../products/licensed-stand-in/index.ts';
import type { World } from '../world.ts';

const MMCTL = ['/mattermost/bin/mmctl', '--local', '--quiet', 'system', 'supportpacket', '-o', '/dev/stdout'];
const MOST_BYTES = 64 * 1024 * 1024;

/** Names of the entries of the packet that the server itself makes, in their order, as often as they come. */
export async function serverPacketNames(
  world: World,
  { namespace, name }: LicensedStandIn,
): Promise<readonly string[]> {
  const { binDir, kubeconfigPath } = world.cluster;
  const args = ['--kubeconfig', kubeconfigPath, 'exec', '-n', namespace, `deployment/${name}`, '--', ...MMCTL];
  const options = { encoding: 'buffer', maxBuffer: MOST_BYTES } as const;
  const { stdout } = await promisify(execFile)(join(binDir, 'kubectl'), args, options);
  const zip = await fromBufferPromise(stdout);
  const names: string[] = [];
  for await (const { fileName } of zip.eachEntry()) names.push(fileName);
  return names;
}
