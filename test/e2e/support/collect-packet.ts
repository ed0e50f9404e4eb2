import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API_VERSION, KIND } from '../../../src/api/names.ts';
import { run } from '../../cluster/run.ts';
import { openArchive, type OpenedArchive } from '../../support/archive-reader.ts';
import { CHECKOUT, type World } from './world.ts';

/** What is collected from outside the cluster. */
export interface CollectOptions {
  readonly namespace: string;
  readonly spec: object;
  /** Tokens by the name of the target; each is given by a file. */
  readonly tokens?: Readonly<Record<string, string>>;
}

/** `supportpacket collect`: no operator has to be there, and many packets fit beside one another. */
export async function collectPacket(
  world: World,
  { namespace, spec, tokens = {} }: CollectOptions,
): Promise<OpenedArchive> {
  const folder = await mkdtemp(join(tmpdir(), 'supportpacket-collect-'));
  try {
    const file = join(folder, 'packet.json');
    const output = join(folder, 'packet.tar.gz');
    const metadata = { name: 'state', namespace };
    await writeFile(file, JSON.stringify({ apiVersion: API_VERSION, kind: KIND, metadata, spec }));
    const args = ['collect', '-f', file, '-o', output, '--kubeconfig', world.cluster.kubeconfigPath];
    for (const [target, token] of Object.entries(tokens)) {
      const tokenFile = join(folder, `${target}.token`);
      await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
      args.push('--token-file', `${target}=${tokenFile}`);
    }
    await run(process.execPath, [join(CHECKOUT, 'dist/main.js'), ...args], { signal: world.deps.signal });
    return await openArchive(await readFile(output));
  } finally {
    await rm(folder, { recursive: true });
  }
}
