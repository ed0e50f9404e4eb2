import { describe, expect, it } from '@jest/globals';
import type { ExecOptions } from '../../../../../src/kube/ports.ts';
import type { Bundle, Item } from '../../../../../src/products/ports.ts';
import { zipOf } from '../../../redact/formats/archives.ts';
import { fakeCoder, id, TOKEN } from '../api/fake-coder.ts';
import { ANSWERS, never, plan } from '../api/world.ts';

const HELP = '--output-file string\n --yes bool\n';

async function coderWithCli(entries: Record<string, string>) {
  const zip = await zipOf(entries);
  const exec = ({ argv }: ExecOptions) => ({ stdout: argv.includes('--help') ? Buffer.from(HELP) : zip });
  return fakeCoder({ answers: ANSWERS, exec });
}

/** What the collector would keep, and what it is told of the others. */
async function read(bundle: Bundle | undefined): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const rung of bundle?.rungs ?? []) {
    for await (const entry of rung.open(never)) {
      const placed = bundle?.place(entry.name, rung.source);
      if (placed === undefined) continue;
      try {
        const chunks: Uint8Array[] = [];
        for await (const chunk of entry.chunks) chunks.push(chunk);
        files[placed.path] = Buffer.concat(chunks).toString('utf8');
        bundle?.kept(placed.path);
      } catch (error) {
        files[placed.path] = error instanceof Error ? error.message : '';
      }
    }
  }
  return files;
}

describe('the vendor’s command', () => {
  it('brings what only it knows; an empty answer is a failure with its reason', async () => {
    const access = await coderWithCli({
      'network/netcheck.json': '{"DERP":{"x":1}}',
      'deployment/health.json': 'null',
      'agent/logs.txt': 'a line\n',
      'agent/ping_result.json': 'null',
      'cli_logs.txt': 'x',
    });
    const { bundles = [] } = await plan(access);

    expect(bundles).toHaveLength(1);
    expect(await read(bundles[0])).toEqual({
      'coder/dev/network/netcheck.json': '{"DERP":{"x":1}}',
      'coder/dev/agent/logs.txt': 'a line\n',
      'coder/dev/agent/ping_result.json': 'Coder gave the file, but it is null',
      'coder/dev/cli_logs.txt': 'x',
    });
  });

  it('gets the token by its stdin, in no argument', async () => {
    const access = await coderWithCli({ 'cli_logs.txt': 'x' });
    await read((await plan(access)).bundles?.[0]);

    expect(access.execs).toHaveLength(2);
    expect(JSON.stringify(access.execs.map(({ argv }) => argv))).not.toContain(TOKEN);
    expect(Buffer.from(access.execs[1]?.stdin as Uint8Array).toString()).toBe(`${TOKEN}\n`);
    expect(access.execs[1]?.argv.slice(5)).toEqual([
      '/opt/coder',
      'support',
      'bundle',
      id(10),
      'main',
      '--yes',
      '--output-file=/dev/fd/4',
      '--url=http://127.0.0.1:8080',
    ]);
  });

  it('lets others make what it did not bring', async () => {
    const access = await coderWithCli({ 'agent/logs.txt': 'a line\n', 'agent/manifest.json': 'null' });
    const made = await plan(access);
    const bundle = made.bundles?.[0];
    const standIns = (path: string, order: Item['order'] = 'normal'): readonly Item[] =>
      made.standIns({ path: `coder/dev/${path}`, order } as unknown as Item);
    await read(bundle);

    const needed = (path: string): unknown => standIns(path).map((item) => item.needed?.());
    expect(standIns('agent/logs.txt')).toMatchObject([{ awaits: bundle?.path }]);
    expect([needed('agent/logs.txt'), needed('agent/manifest.json')]).toEqual([[false], [true]]);
    expect(standIns('agent/pprof/heap.prof')).toEqual([{ path: 'coder/dev/agent/pprof/heap.prof', order: 'normal' }]);
    // It would wait for what waits for it.
    expect(standIns('agent/manifest.json', 'first')).toMatchObject([
      { order: 'first', learnOnly: true },
      { order: 'perishable', awaits: bundle?.path },
    ]);
    expect(standIns('agent/manifest.json', 'first')[0]?.awaits).toBeUndefined();
  });

  it('runs once without a workspace when no agent can be reached', async () => {
    const answers = { ...ANSWERS, '/api/v2/workspaces': { body: { workspaces: [], count: 0 } } };
    const { bundles = [] } = await plan(fakeCoder({ answers }));

    expect(bundles.map(({ path }) => path)).toEqual(['coder/dev/network/']);
  });

  it.each([
    ['not at all when it is excluded', { exclude: ['ProductPacket'] }, 0],
    ['for the network alone', { include: ['Network'] }, 1],
    ['not for a log', { include: ['Logs'] }, 0],
  ])('runs %s', async (_, items, runs) => {
    expect((await plan(fakeCoder({ answers: ANSWERS }), {}, {}, items)).bundles).toHaveLength(runs);
  });

  it('is told to be missing in a container without a shell', async () => {
    const { bundles = [] } = await plan(fakeCoder({ answers: ANSWERS }));

    await expect(read(bundles[0])).rejects.toMatchObject({ code: 'ITEM_UNAVAILABLE', warning: 'CommandMissing' });
  });
});
