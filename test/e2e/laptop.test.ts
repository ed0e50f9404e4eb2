import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run, type RunResult } from '../cluster/run.ts';
import type { MattermostInstallation } from '../products/mattermost/index.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, openArchive } from '../support/archive-reader.ts';
import { CHECKOUT, openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-laptop';

describe('supportpacket collect, from a laptop', () => {
  let world: World;
  let mattermost: MattermostInstallation;
  let folder: string;

  beforeAll(async () => {
    world = openWorld();
    mattermost = await world.mattermost({ namespace: NAMESPACE, name: 'chat' });
    folder = await mkdtemp(join(tmpdir(), 'supportpacket-laptop-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
    await world[Symbol.asyncDispose]();
  });

  async function collect(name: string, yaml: string, output: string): Promise<RunResult> {
    const file = join(folder, `${name}.yaml`);
    await writeFile(file, yaml);
    const args = ['collect', '-f', file, '-o', output, '--kubeconfig', world.cluster.kubeconfigPath];
    return run(process.execPath, [join(CHECKOUT, 'dist/main.js'), ...args], { allowFailure: true });
  }

  const packet = (spec: string): string =>
    `apiVersion: supportpacket.dev/v1alpha1\nkind: SupportPacket\nmetadata: {name: mine, namespace: ${NAMESPACE}}\nspec: ${spec}\n`;

  it('makes the same archive with the caller’s own rights', async () => {
    const { code, stderr } = await collect('mine', packet('{}'), `${folder}/`);
    const [name = ''] = (await readdir(folder)).filter((file) => file.endsWith('.tar.gz'));
    const archive = await openArchive(await readFile(join(folder, name)));
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(archive.sha256) });
    expect([...archive.files.keys()]).toEqual(
      expect.arrayContaining(['manifest.json', 'mattermost/chat/cpu.prof', 'mattermost/chat/sanitized_config.json']),
    );
    expect(leaksOf(archive, mattermost.plantedSecrets.flatMap(secretForms))).toEqual([]);
  });

  it.each([
    ['an unknown member', packet('{item: {}}'), /spec\.item: there is no such member/],
    ['a wrong value', packet('{timeoutSeconds: 1}'), /spec\.timeoutSeconds/],
    ['something of a later version', packet('{archive: {format: Zip}}'), /archive\.format/],
    ['a bad pattern', packet('{redaction: {rules: [{name: badge, pattern: "("}]}}'), /badge/],
    ['no YAML', 'a: b: c', /must be YAML/],
    ['nothing to collect', packet('{}').replace(NAMESPACE, 'default'), /Nothing to collect from in namespace default/],
  ])('says what is wrong: %s', async (_, yaml, message) => {
    const output = join(folder, 'none');
    const { code, stderr } = await collect('wrong', yaml, output);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(message);
    expect((await readdir(folder)).includes('none')).toBe(false);
  });
});
