import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../cluster/run.ts';
import { kubectl } from '../products/kubectl.ts';
import type { CoderInstallation } from '../products/coder/index.ts';
import { leaksOf, openArchive, textOf } from '../support/archive-reader.ts';
import { stateOf, waitForEnd } from '../support/packets.ts';
import { CHECKOUT, openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-coder-token';
const PAGE = join(CHECKOUT, 'docs/how-to/coder-session-token.md');

/** The how-to, as a person follows it. */
describe('docs/how-to/coder-session-token.md', () => {
  let world: World;
  let coder: CoderInstallation;
  let page: string;
  let folder: string;

  beforeAll(async () => {
    world = openWorld();
    coder = await world.coder({ namespace: NAMESPACE, replicas: 1, workspaces: ['healthy'] });
    page = await readFile(PAGE, 'utf8');
    folder = await mkdtemp(join(tmpdir(), 'supportpacket-coder-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
    await world[Symbol.asyncDispose]();
  });

  /** The only line of the page that begins so. */
  function line(beginning: string): string {
    const lines = page.split('\n').map((one) => one.trim());
    const found = lines.filter((one) => one.startsWith(beginning));
    if (found.length !== 1) throw new Error(`${String(found.length)} lines begin with ${beginning}`);
    return found[0] ?? '';
  }

  /** Runs a line of the page as the Owner, who is signed in in the pod of coderd; what it writes to a file comes back. */
  async function asOwner(command: string): Promise<string> {
    const script = `read -r CODER_SESSION_TOKEN; export CODER_SESSION_TOKEN CODER_URL=http://127.0.0.1:8080; ${command.replace(/ > \S+$/, '')}`;
    const args = ['exec', '-i', '-n', NAMESPACE, `deploy/${coder.name}`, '-c', 'coder', '--', 'sh', '-c', script];
    const { stdout } = await kubectl(world.cluster, args, world.deps, { input: `${coder.tokens.owner}\n` });
    return stdout.trim();
  }

  const inNamespace = (text: string): string => text.replaceAll(/-n coder\b/g, `-n ${NAMESPACE}`);

  it('makes a token, a Secret and a packet, and revokes the token', async () => {
    const token = await asOwner(line('coder tokens create --name ticket-4715 '));
    await writeFile(join(folder, 'token.txt'), token);
    const [, ...create] = inNamespace(line('kubectl -n coder create secret')).split(' ');
    await world.kubectl(create.map((word) => word.replace('token.txt', join(folder, 'token.txt'))));
    const { owner, name } = coder.workspaces.healthy ?? { owner: '', name: '' };
    const yaml = /```yaml\n(?<packet>[^]*?)\n *```/.exec(page)?.groups?.['packet'] ?? '';
    const packet = yaml
      .replace('namespace: coder', `namespace: ${NAMESPACE}`)
      .replace('owner: alice', `owner: ${owner}`)
      .replace('name: api', `name: ${name}`);
    await world.kubectl(['apply', '-f', '-'], packet);

    const ended = await waitForEnd(world.cluster, { namespace: NAMESPACE, name: 'ticket-4715' }, world.deps);
    const archive = await world.archiveOf(ended);

    expect(stateOf(ended)).toBe('Ready/SucceededWithWarnings');
    expect([...archive.files.keys()]).toEqual(
      expect.arrayContaining(
        [
          'deployment/health.json',
          'network/netcheck.json',
          'workspace/template_file.zip',
          'agent/ping_result.json',
        ].map((path) => `coder/coder/${path}`),
      ),
    );
    expect(leaksOf(archive, [token])).toEqual([]);
    await asOwner(line('coder tokens remove'));
    expect(await asOwner('coder tokens list')).not.toMatch(/ticket-4715\s/);
  });

  it('takes a token for workspaces and templates alone, from a laptop', async () => {
    const scoped = await asOwner(line('coder tokens create --name ticket-4715-read '));
    const file = join(folder, 'scoped.txt');
    await writeFile(file, scoped);
    const packet = join(folder, 'packet.yaml');
    await writeFile(
      packet,
      `{apiVersion: supportpacket.dev/v1alpha1, kind: SupportPacket, metadata: {name: mine, namespace: ${NAMESPACE}}, spec: {items: {profiles: {cpuSeconds: 1}}}}`,
    );
    const output = join(folder, 'scoped.tar.gz');
    const flag = /--token-file coder=/.exec(page)?.[0] ?? '';
    const args = ['collect', '-f', packet, '-o', output, '--kubeconfig', world.cluster.kubeconfigPath];
    await run(process.execPath, [join(CHECKOUT, 'dist/main.js'), ...args, ...`${flag}${file}`.split(' ')]);
    const archive = await openArchive(await readFile(output));

    expect([...archive.files.keys()]).toEqual(
      expect.arrayContaining(['coder/coder/workspace/workspace.json', 'coder/coder/workspace/template_file.zip']),
    );
    expect([...archive.files.keys()]).not.toContain('coder/coder/deployment/health.json');
    const missing = textOf(archive, 'warning.txt').match(/.*lacks debug_info:read.*deployment\/health\.json/g) ?? [];
    expect(missing).toHaveLength(1);
    expect(leaksOf(archive, [scoped, ...coder.plantedSecrets])).toEqual([]);
  });
});
