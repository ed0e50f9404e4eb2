import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mattermostPods, type MattermostInstallation, type MattermostOptions } from '../products/mattermost/index.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, textOf, type OpenedArchive } from '../support/archive-reader.ts';
import { collect, TARGET } from './support/states/run-state.ts';
import { openWorld, type World } from './support/world.ts';

const ROOT = `mattermost/${TARGET}/`;
/** What the vendor's page lists, of the whole installation. */
const SHARED = ['metadata.yaml', 'plugins.json', 'stats.yaml', 'jobs.yaml', 'permissions.yaml', 'database_schema.yaml'];
/** The same, of each server. */
const OF_NODE = [
  'mattermost.log',
  'sanitized_config.json',
  'support_packet.yaml',
  'diagnostics.yaml',
  'cpu.prof',
  'heap.prof',
  'goroutines',
];
/** What only a licensed server has, or an access token brings. */
const SOLE = ['stats.yaml', 'jobs.yaml', 'permissions.yaml', 'database_schema.yaml'];

interface Setting {
  readonly title: string;
  readonly options: Omit<MattermostOptions, 'namespace' | 'name'>;
  /** Files of {@link SHARED} and {@link OF_NODE} that cannot be had, with the reason that must be told. */
  readonly missing: readonly (readonly [string, RegExp])[];
}

const unlicensed = SOLE.map((file) => [file, /license required/i] as const);
const withoutSocket = SOLE.map((file) => [file, /does not listen on its local socket/] as const);
const profiles = ['cpu.prof', 'heap.prof', 'goroutines'].map((file) => [file, /MM_METRICSSETTINGS_ENABLE/] as const);
const byMmctl = ['sanitized_config.json', 'plugins.json'].map((file) => [file, /local socket/] as const);

const SETTINGS: readonly Setting[] = [
  { title: 'as it comes', options: {}, missing: unlicensed },
  {
    title: 'without local mode and metrics',
    options: { localMode: false, metrics: false },
    missing: [...withoutSocket, ...profiles, ...byMmctl],
  },
];

describe.each(SETTINGS)('a Team Edition with two replicas, $title', ({ title, options, missing }) => {
  const namespace = `e2e-vendor-files-${title.startsWith('as') ? 'usual' : 'bare'}`;
  let world: World;
  let mattermost: MattermostInstallation;
  let pods: readonly string[];
  let archive: OpenedArchive;

  beforeAll(async () => {
    world = openWorld();
    mattermost = await world.mattermost({ ...options, namespace, name: TARGET, replicas: 2 });
    pods = await mattermostPods(world.cluster, mattermost, world.deps);
    archive = await collect(world, {}, namespace);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  function pathsOf(file: string): readonly string[] {
    return OF_NODE.includes(file) ? pods.map((pod) => `${pod}/${file}`) : [file];
  }

  it.each([...SHARED, ...OF_NODE])('has %s of every server, or both warning.txt name it with the reason', (file) => {
    const reason = missing.find(([name]) => name === file)?.[1];
    for (const path of pathsOf(file)) {
      expect([path, archive.files.has(`${ROOT}${path}`)]).toEqual([path, reason === undefined]);
      if (reason === undefined) continue;
      const ofVendor = textOf(archive, `${ROOT}warning.txt`).split('\n');
      expect(ofVendor.filter((line) => line.includes(path)).join('\n')).toMatch(reason);
      const ofUs = textOf(archive, 'warning.txt').split('\n* ');
      expect(ofUs.filter((entry) => entry.includes(path)).join('\n')).toMatch(reason);
    }
  });

  it('has a log of every server that is not empty', () => {
    for (const path of pathsOf('mattermost.log')) expect(textOf(archive, `${ROOT}${path}`).length).toBeGreaterThan(100);
  });

  it('holds none of the planted secrets that can be known', () => {
    // In a log line without a word that gives it away, a value is found only by who has read the configuration.
    const bare = options.localMode === false ? [mattermost.secrets.config.bridgeClientSecret] : [];
    const known = mattermost.plantedSecrets.filter((value) => !bare.includes(value));
    expect(known.length).toBeGreaterThan(30);
    expect(leaksOf(archive, known.flatMap(secretForms))).toEqual([]);
  });
});
