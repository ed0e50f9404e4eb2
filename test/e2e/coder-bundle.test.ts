import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SupportPacket } from '../../src/api/packet.ts';
import { manifestSchema, type Manifest } from '../../src/archive/manifest.ts';
import type { CoderInstallation, CoderWorkspace } from '../products/coder/index.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, textOf, type OpenedArchive } from '../support/archive-reader.ts';
import { opened } from '../support/deep-archive.ts';
import { applyPacket, stateOf, waitForEnd } from '../support/packets.ts';
import { zipEntries } from '../support/zip-entries.ts';
import { watchCommandLines } from './support/coder/command-lines.ts';
import { filesBelow, saysSomething } from './support/coder/contents.ts';
import { footprints, type Footprint, type Place } from './support/coder/footprint.ts';
import { serverPods } from './support/coder/servers.ts';
import { vendorBundle } from './support/coder/vendor-bundle.ts';
import { BEYOND_VENDOR, BEYOND_VENDOR_FOLDERS, VENDOR_PAGE, VENDOR_PROFILES } from './support/coder/vendor-files.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-coder';
const ANNEX = 'e2e-coder-annex';
const KEY = { namespace: NAMESPACE, name: 'bundle' };
const ROOT = 'coder/coder/';
/** In the order in which the packet asks for them: the first one lies at the root, as in the vendor's bundle. */
const CASES = ['healthy', 'neverConnects', 'failedBuild', 'endlessBuild', 'stopped', 'elsewhere'] as const;

describe('a SupportPacket for a Coder with an Owner’s token', () => {
  let world: World;
  let coder: CoderInstallation;
  let servers: readonly string[];
  let vendor: ReadonlyMap<string, Buffer>;
  let packet: SupportPacket;
  let archive: OpenedArchive;
  let manifest: Manifest;
  let before: readonly Footprint[];
  let after: readonly Footprint[];
  let commandLines: readonly string[];

  beforeAll(async () => {
    world = openWorld();
    const elsewhere = { namespace: ANNEX, labels: { 'supportpacket.dev/allow-from': NAMESPACE } };
    coder = await world.coder({ namespace: NAMESPACE, standIns: ['provisioner', 'workspace-proxy'], elsewhere });
    servers = await serverPods(world, coder);
    vendor = await vendorBundle(world, coder, workspace('healthy'), servers[0] ?? '');
    before = await footprints(world, places());
    const watches = places()
      .filter(({ container }) => container === 'coder')
      .map((place) => watchCommandLines(world, place));
    const options = {
      sessionTokenSecretRef: { name: coder.tokenSecret, key: 'owner' },
      workspaces: CASES.map(workspace).map(({ owner, name }) => ({ owner, name })),
      templates: ['stopped'],
    };
    await applyPacket(world.cluster, KEY, { targets: [{ name: 'coder', type: 'Coder', coder: options }] }, world.deps);
    packet = await waitForEnd(world.cluster, KEY, world.deps);
    commandLines = (await Promise.all(watches.map((watch) => watch.stop()))).flat();
    after = await footprints(world, places());
    archive = await world.archiveOf(packet);
    manifest = manifestSchema.parse(JSON.parse(textOf(archive, 'manifest.json')));
  }, 420_000);

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  function workspace(name: (typeof CASES)[number]): CoderWorkspace {
    const found = coder.workspaces[name];
    if (found === undefined) throw new Error(`the fixture has no workspace ${name}`);
    return found;
  }

  /** Every container that a packet could leave something in. */
  function places(): readonly Place[] {
    const pods = CASES.map(workspace).flatMap(({ namespace, pods: names }) =>
      names.map((pod) => ({ namespace, pod, container: 'dev' })),
    );
    return [...servers.map((pod) => ({ namespace: NAMESPACE, pod, container: 'coder' })), ...pods];
  }

  /** Where the files of a workspace lie; `agent/` and `workspace/` follow. */
  function folder(name: (typeof CASES)[number]): string {
    const { owner, name: own } = workspace(name);
    return name === CASES[0] ? ROOT : `${ROOT}workspaces/${owner}/${own}/`;
  }

  const json = (path: string): unknown => JSON.parse(textOf(archive, path));

  it('becomes Ready', () => {
    expect(stateOf(packet)).toBe('Ready/SucceededWithWarnings');
    expect(packet.status?.targets).toEqual([
      expect.objectContaining({ name: 'coder', type: 'Coder', version: 'v2.30.0' }),
    ]);
  });

  it('holds every file of the vendor’s page, none of them empty', () => {
    const missing = VENDOR_PAGE.filter((path) => !saysSomething(archive.files.get(`${ROOT}${path}`)));
    expect(missing).toEqual([]);
  });

  it('holds what the vendor’s own command collects in the same minute, and exactly this beyond it', () => {
    const theirs = [...vendor].filter(([, content]) => saysSomething(content)).map(([path]) => path);
    const ours = filesBelow(archive, ROOT);
    const more = ours
      .filter((path) => !theirs.includes(path))
      .map((path) => path.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '<id>'));
    const isFolder = (path: string): boolean => BEYOND_VENDOR_FOLDERS.some((name) => path.startsWith(`${name}/`));
    expect(theirs.length).toBeGreaterThan(30);
    expect({
      missing: theirs.filter((path) => !ours.includes(path)),
      more: more.filter((path) => !isFolder(path)).toSorted(),
      folders: [...new Set(more.filter(isFolder).map((path) => path.split('/')[0] ?? ''))].toSorted((a, b) =>
        a < b ? -1 : 1,
      ),
    }).toEqual({ missing: [], more: BEYOND_VENDOR.toSorted(), folders: BEYOND_VENDOR_FOLDERS });
  });

  it('names in its warnings what the open-source build does not have', () => {
    expect(textOf(archive, 'warning.txt')).toMatch(/entitlements/);
    expect(textOf(archive, `${ROOT}license-status.txt`)).toMatch(/No licenses found/);
  });

  it('holds every workspace that was asked for, and every agent', () => {
    const found = CASES.map((name) => json(`${folder(name)}workspace/workspace.json`));
    expect(found).toEqual(
      CASES.map((name) => expect.objectContaining({ id: workspace(name).id, name: workspace(name).name })),
    );
    expect(json(`${ROOT}agent/agent.json`)).toMatchObject({ name: 'main', status: 'connected' });
    expect(json(`${ROOT}agents/gpu/agent.json`)).toMatchObject({ name: 'gpu', status: 'connected' });
    expect(textOf(archive, `${ROOT}agents/gpu/logs.txt`)).toMatch(/connected to coordination RPC/);
  });

  it('asks each agent by the server that it is connected to', () => {
    const pings = (['healthy', 'elsewhere'] as const).map((name) => json(`${folder(name)}agent/ping_result.json`));
    expect(pings).toEqual([expect.objectContaining({ Err: '' }), expect.objectContaining({ Err: '' })]);
  });

  it('is not held up by an agent that never connects, and holds what is known of it', () => {
    const [pod = ''] = workspace('neverConnects').pods;
    const log = [...archive.files.keys()].find((path) => path.includes(pod) && path.endsWith('/dev.log'));
    const agent = json(`${folder('neverConnects')}agent/agent.json`);
    expect(agent).toMatchObject({ status: expect.not.stringMatching(/^connected$/) });
    expect(textOf(archive, log ?? '')).toMatch(/Sleeping 24h to preserve logs/);
    expect(manifest.warnings).toContainEqual(
      expect.objectContaining({ code: 'AgentNotConnected', message: expect.stringContaining('ada/never-connects') }),
    );
    expect(manifest.warnings.filter(({ code }) => code === 'DeadlineExceeded')).toEqual([]);
  });

  it('holds the logs of a build that failed, of one that still runs, and of one that was stopped', () => {
    const log = (name: (typeof CASES)[number]): string => textOf(archive, `${folder(name)}workspace/build_logs.txt`);
    expect(json(`${folder('failedBuild')}workspace/workspace.json`)).toMatchObject({
      latest_build: { job: { status: 'failed', error: expect.stringMatching(/registry refused login/) } },
    });
    expect(log('failedBuild')).toMatch(/Plan: 3 to add/);
    expect(log('endlessBuild')).toMatch(/Creation complete/);
    expect(log('stopped')).not.toBe('');
  });

  it('holds the builds before one that failed, and the template of the version that runs beside the active one', async () => {
    const sources = ['build_template_file.zip', 'template_file.zip'].map(async (name) => {
      const zip = archive.files.get(`${folder('neverConnects')}workspace/${name}`) ?? Buffer.alloc(0);
      return (await zipEntries(zip)).get('CHANGES.md')?.toString();
    });
    const earlier = filesBelow(archive, `${folder('failedBuild')}workspace/builds/`);
    expect(await Promise.all(sources)).toEqual(['This is the first version.\n', 'This is the second version.\n']);
    expect(earlier).toEqual(expect.arrayContaining(['1/build.json', '1/build_logs.txt']));
  });

  it('holds every replica by itself', () => {
    const files = [
      'buildinfo.json',
      'healthz.txt',
      'health.json',
      'prometheus.txt',
      'expvar.json',
      'pprof/goroutines.txt',
    ];
    for (const pod of servers) {
      expect(filesBelow(archive, `${ROOT}replicas/${pod}/`)).toEqual(
        expect.arrayContaining([...files, ...VENDOR_PROFILES.map((name) => `pprof/${name}`)]),
      );
      expect(textOf(archive, `${ROOT}replicas/${pod}/expvar.json`)).not.toContain('cmdline');
    }
  });

  it('holds the sources of templates, of which only the secrets are gone', async () => {
    for (const path of ['workspace/template_file.zip', 'templates/stopped/template_file.zip']) {
      const source = await zipEntries(archive.files.get(`${ROOT}${path}`) ?? Buffer.alloc(0));
      expect(source.get('main.tf')?.toString()).toMatch(/db_password = .*REDACTED/);
      expect(source.get('main.tf')?.toString()).toMatch(/region\s+= "harbour-1"/);
    }
  });

  it('holds what provisioners and workspace proxies say', () => {
    expect(filesBelow(archive, `${ROOT}deployment/provisioners/`).join()).toMatch(/daemons\.json.*jobs\.json/);
    expect(filesBelow(archive, ROOT).filter((path) => /^(provisioners|proxies)\//.test(path)).length).toBeGreaterThan(
      1,
    );
  });

  it('holds profiles that go tool pprof opens', async () => {
    const profiles = [...archive.files].filter(([path]) => /^coder\/.*\.prof\.gz$/.test(path));
    expect(profiles.length).toBeGreaterThan(VENDOR_PROFILES.length * 3);
    for (const [path, content] of profiles)
      expect([path, await topOf(content)]).toEqual([path, expect.stringMatching(/flat%/)]);
  });

  it('holds none of the planted secrets, nested zips and profiles included', async () => {
    expect(coder.plantedSecrets.length).toBeGreaterThan(100);
    expect(whereFrom(leaksOf(await opened(archive), coder.plantedSecrets.flatMap(secretForms)))).toEqual([]);
  });

  /** Adds the place where the secret was planted. */
  function whereFrom(leaks: readonly string[]): readonly string[] {
    const forms = [...coder.planted].flatMap(([value, place]) =>
      secretForms(value).map((form) => [form, place] as const),
    );
    return leaks.map((leak) => `${forms.find(([form]) => leak.endsWith(`: ${form}`))?.[1] ?? 'session token'} ${leak}`);
  }

  it('shows the token nowhere: no command line, status, Event, Job or log', async () => {
    const objects = await world.kubectl(['get', 'jobs,pods,events', '-n', NAMESPACE, '-o', 'yaml']);
    const log = await world.kubectl(['logs', '-n', NAMESPACE, `job/${packet.status?.jobRef?.name ?? ''}`]);
    const servers = await world.kubectl(['logs', '-n', NAMESPACE, '-l', coder.selector, '-c', 'coder', '--tail=-1']);
    const said = `${commandLines.join('\n')}${JSON.stringify(packet)}${objects}${log}${servers}`;
    expect(commandLines.filter((line) => line.includes('support bundle'))).not.toEqual([]);
    expect(Object.values(coder.tokens).filter((token) => said.includes(token))).toEqual([]);
  });

  it('leaves no process, no zombie and no file in any pod', () => {
    expect(before.map(({ pod }) => pod)).toEqual(places().map(({ pod }) => pod));
    expect(after.flatMap(({ zombies }) => zombies)).toEqual([]);
    expect(after.map(({ pod, processes }) => ({ pod, processes }))).toEqual(
      before.map(({ pod, processes }) => ({ pod, processes })),
    );
    expect(after.map(({ pod, files }) => ({ pod, files }))).toEqual(before.map(({ pod, files }) => ({ pod, files })));
  });
});

/** The vendor's files are compressed once more than profiles are by themselves. */
async function topOf(content: Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'profile-'));
  try {
    const inner = gunzipSync(content);
    const path = join(folder, 'profile');
    await writeFile(path, inner[0] === 0x1f ? inner : content);
    return (await promisify(execFile)('go', ['tool', 'pprof', '-top', path])).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}
