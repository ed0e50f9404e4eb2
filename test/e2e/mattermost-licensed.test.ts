import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { manifestSchema } from '../../src/archive/manifest.ts';
import {
  deployLicensedStandIn,
  type LicensedStandIn,
  type LicensedStandInOptions,
} from '../products/licensed-stand-in/index.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, textOf, type OpenedArchive } from '../support/archive-reader.ts';
import { filesBelow } from './support/licensed/files-below.ts';
import { memberPaths } from './support/licensed/member-paths.ts';
import { makeEach } from './support/licensed/outcomes.ts';
import { readAgain } from './support/licensed/read-again.ts';
import { givenOrder, serverPacketFiles, serverPacketNames } from './support/licensed/server-packet.ts';
import { collect, TARGET } from './support/states/run-state.ts';
import { PACKET_FILES } from './support/states/state.ts';
import { openWorld, type World } from './support/world.ts';

const ROOT = `mattermost/${TARGET}/`;

/** What was made of one stand-in. */
interface Outcome {
  readonly standIn: LicensedStandIn;
  readonly archive: OpenedArchive;
  /** The entries of the packet that the server made for it. */
  readonly order: readonly string[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

const CASES = {
  'v9-11': { release: '9.11' },
  'v10-4': { release: '10.4' },
  'v10-11': { release: '10.11' },
  'v11-11': { release: '11.11' },
  'v9-11-nodes': { release: '9.11', replicas: 2 },
  'flat-nodes': { release: '10.4', replicas: 2 },
  'v10-11-nodes': { release: '10.11', replicas: 2 },
  'v11-11-nodes': { release: '11.11', replicas: 2 },
  nodes: { release: '11.11', replicas: 3, lostNodes: 1 },
  slow: { modes: ['slow'], slowSeconds: 8 },
  truncated: { modes: ['truncated'] },
  polluted: { modes: ['polluted'] },
  'no-licence': { modes: ['no-licence'] },
  huge: { modes: ['huge'], hugeMebibytes: 24 },
} as const satisfies Readonly<Record<string, Omit<LicensedStandInOptions, 'namespace' | 'name'>>>;

type CaseName = keyof typeof CASES;
const NAMES = Object.keys(CASES) as CaseName[];
/** Of every shape a server that stands alone, and two in a cluster. */
const SHAPES = [
  ...(['v9-11', 'v10-4', 'v10-11', 'v11-11'] as const),
  ...(['v9-11-nodes', 'flat-nodes', 'v10-11-nodes', 'v11-11-nodes'] as const),
] satisfies readonly CaseName[];

describe('a licensed Mattermost (a stand-in: the real licence check is left alone)', () => {
  let world: World;
  let outcomeOf: (name: CaseName) => Outcome;

  beforeAll(async () => {
    world = openWorld();
    outcomeOf = await makeEach(NAMES, make);
  }, 600_000);

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function make(name: CaseName): Promise<Outcome> {
    const namespace = await world.namespace(`licensed-${name}`);
    const standIn = await deployLicensedStandIn(world.cluster, { ...CASES[name], namespace, name: TARGET }, world.deps);
    const archive = await collect(world, {}, namespace);
    const { warnings } = manifestSchema.parse(JSON.parse(textOf(archive, 'manifest.json')));
    return { standIn, archive, order: await givenOrder(world, standIn), warnings };
  }

  function isOfMissingNode(name: CaseName, file: string): boolean {
    const folder = /^(chat-[^/]+)\//.exec(file)?.[1];
    if (folder === undefined) return false;
    return outcomeOf(name).warnings.some(({ code, message }) => code === 'NodeMissing' && message.includes(folder));
  }

  describe.each(SHAPES)('of the shape %s', (name) => {
    it('has the entries of the server’s own packet in its folders, as often as they came, sorted', () => {
      const { archive, order } = outcomeOf(name);
      expect(order.length).toBeGreaterThan(8);
      const packet = filesBelow(ROOT, archive).filter((file) => !isOfMissingNode(name, file));
      // Whatever the server's order was: it is another one each time.
      expect(packet.map((file) => asServerHas(file, order)).toSorted()).toEqual(order.toSorted());
      expect(packet).toEqual(packet.toSorted());
    });

    it('has every member that the server has written into a file, and no other', async () => {
      const { standIn, archive, order } = outcomeOf(name);
      const files = (await serverPacketFiles(world, standIn)).map((file) => [file.name, file.content] as const);
      const ours = filesBelow(ROOT, archive)
        .filter((file) => !isOfMissingNode(name, file))
        .map((file) => [asServerHas(file, order), archive.files.get(`${ROOT}${file}`)] as const);
      expect(membersOf(files).length).toBeGreaterThan(2);
      // Any of the servers may answer: where their files lie side by side each of them is the first.
      expect(membersOf(ours)).toEqual(membersOf(files));
    });

    it('is read by upstream’s own reader without a complaint', async () => {
      const problems = await readAgain(world, outcomeOf(name).archive, ROOT);
      // What is made of a server that the packet lacks holds what can be known from outside, and nothing invented.
      const isOurs = (line: string): boolean =>
        isOfMissingNode(name, line) && line.includes('support_packet.yaml: miss');
      expect(problems.filter((line) => !isOurs(line))).toEqual([]);
    });

    it('has what the server said could not be had among its warnings', () => {
      const { warnings } = outcomeOf(name);
      const said = warnings.find(({ code }) => code === 'LdapUnknown');
      expect(said?.message).toMatch(/ldap\.example\.com: connection reset/);
    });
  });

  it.each(NAMES)('leaves none of the planted secrets in the packet of %s', (name) => {
    const { archive, standIn } = outcomeOf(name);
    expect(standIn.plantedSecrets.length).toBeGreaterThan(25);
    expect(leaksOf(archive, standIn.plantedSecrets.flatMap(secretForms))).toEqual([]);
  });

  it('keeps what the server alone knows', () => {
    const { archive } = outcomeOf('v11-11');
    const diagnostics = parse(textOf(archive, `${ROOT}diagnostics.yaml`)) as Record<string, Record<string, unknown>>;
    expect(diagnostics['license']).toMatchObject({ users: 250, sku_short_name: 'enterprise' });
    expect(diagnostics['database']).toMatchObject({ master_connections: 12, cache_hit_ratio: 0.993 });
    expect(parse(textOf(archive, `${ROOT}stats.yaml`))).toMatchObject({ posts: 90_000 });
    expect(textOf(archive, `${ROOT}jobs.yaml`)).toMatch(/ldap_sync/);
  });

  describe('with three nodes of which one is missing', () => {
    it('has a folder for each node, and collects the missing one directly', async () => {
      const { archive, warnings } = outcomeOf('nodes');
      const folders = foldersOf(archive);
      expect(folders).toHaveLength(3);
      for (const folder of folders) {
        const wanted = ['diagnostics.yaml', 'sanitized_config.json', 'mattermost.log', 'cpu.prof', 'heap.prof'];
        expect(filesBelow(ROOT, archive)).toEqual(expect.arrayContaining(wanted.map((file) => `${folder}/${file}`)));
      }
      const lost = folders.filter((folder) =>
        warnings.some((one) => one.code === 'NodeMissing' && one.message.includes(folder)),
      );
      expect(lost).toHaveLength(1);
      // The flat file that is made for old readers holds what can be known from outside, and nothing invented.
      const problems = await readAgain(world, archive, ROOT);
      expect(problems.filter((line) => !line.startsWith(`${String(lost[0])}/support_packet.yaml: missing:`))).toEqual(
        [],
      );
    });

    it('repeats the server’s own words about it', () => {
      const { warnings } = outcomeOf('nodes');
      expect(warnings.map(({ message }) => message).join('\n')).toMatch(
        /failed to get support packet from cluster node chat-/,
      );
    });
  });

  it('loses no node of a server that puts the files of all side by side', () => {
    const { archive } = outcomeOf('flat-nodes');
    const logs = filesBelow(ROOT, archive).filter((file) => /(^|\/)mattermost(\.\d+)?\.log$/.test(file));
    const markers = logs.flatMap(
      (file) => textOf(archive, `${ROOT}${file}`).match(/node marker of chat-\S+?(?=["\s])/g) ?? [],
    );
    expect(new Set(markers).size).toBe(2);
  });

  it('waits for a slow server', async () => {
    const { archive, standIn } = outcomeOf('slow');
    expect(filesBelow(ROOT, archive)).toContain('stats.yaml');
    expect(filesBelow(ROOT, archive).map(withoutNumber).toSorted()).toEqual(
      (await serverPacketNames(world, standIn)).toSorted(),
    );
  });

  it.each([
    ['truncated', /^(ConnectionDropped|Truncated|PacketUnreadable)$/],
    ['polluted', /^(CommandFailed|NotAvailable|RedactionFailed|PacketUnreadable)$/],
    ['no-licence', /^LicenseRequired$/],
  ] as const)('falls back to its own way: %s', (name, code) => {
    const { archive, warnings } = outcomeOf(name);
    // Where the server's diagnostics.yaml came whole before the fault, nothing is made for readers of the older file.
    const wanted = PACKET_FILES.filter((file) => file !== 'support_packet.yaml');
    expect(filesBelow(ROOT, archive)).toEqual(expect.arrayContaining(wanted));
    expect(warnings.filter((warning) => code.test(warning.code))).not.toEqual([]);
  });

  it('keeps the newest part of a log that is too long, or all of it', () => {
    const { archive } = outcomeOf('huge');
    const log = textOf(archive, `${ROOT}mattermost.log`);
    expect(log.length).toBeGreaterThan(1024 * 1024);
    expect(log).toContain('node marker of chat-');
  });
});

function foldersOf(archive: OpenedArchive): readonly string[] {
  const nodes = filesBelow(ROOT, archive).map((file) => /^(chat-[^/]+)\//.exec(file)?.[1]);
  return [...new Set(nodes.filter((node) => node !== undefined))].toSorted();
}

/** Servers before 10.10 know no folders: the files of one lie at the root, and in ours in the folder of its pod. */
function asServerHas(file: string, order: readonly string[]): string {
  const name = withoutNumber(file);
  return order.includes(name) ? name : name.replace(/^chat-[^/]+\//, '');
}

/** Each document with the names of its members. */
function membersOf(files: readonly (readonly [string, Buffer | undefined])[]): readonly unknown[] {
  return files
    .filter(([file]) => /\.(?:yaml|json)$/.test(file))
    .map(([file, content]) => `${file}: ${memberPaths(parse(content?.toString() ?? '')).join(' ')}`)
    .toSorted();
}

/** A name that came again has a number before its suffix: `audit.2.log`. */
function withoutNumber(file: string): string {
  return file.replace(/\.\d+(?=\.[a-z]+$|$)/, '');
}
