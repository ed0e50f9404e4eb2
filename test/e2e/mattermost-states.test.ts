import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { WARNINGS } from '../../src/api/warning-codes.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, textOf } from '../support/archive-reader.ts';
import { inParallel } from './support/states/in-parallel.ts';
import { runState, TARGET, type StateResult } from './support/states/run-state.ts';
import { PACKET_FILES } from './support/states/state.ts';
import { renderStatesPage } from './support/states/states-page.ts';
import { MATTERMOST_STATES } from './support/states/states.ts';
import { CHECKOUT, openWorld, type World } from './support/world.ts';

const PAGE = join(CHECKOUT, 'docs/reference/mattermost-states.md');
/** Each is a database and a server that start at once. */
const AT_ONCE = 3;

describe('a packet of Mattermost in every state', () => {
  let world: World;
  const results = new Map<string, StateResult>();
  const failures = new Map<string, unknown>();

  beforeAll(async () => {
    world = openWorld();
    const settled = await inParallel(MATTERMOST_STATES, AT_ONCE, (state) => runState(world, state));
    for (const [index, { name }] of MATTERMOST_STATES.entries()) {
      const one = settled[index];
      if (one?.status === 'fulfilled') results.set(name, one.value);
      else failures.set(name, one?.reason);
    }
  }, 900_000);

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  function resultOf(name: string): StateResult {
    const result = results.get(name);
    if (result === undefined) throw new Error(`there is no packet of ${name}`, { cause: failures.get(name) });
    return result;
  }

  describe.each(MATTERMOST_STATES)('$title', ({ name, warnings, missing = [] }) => {
    it('has exactly the warnings of the state, each with what to do', () => {
      const { manifest } = resultOf(name);
      expect([...new Set(manifest.warnings.map(({ code }) => code))].toSorted()).toEqual(warnings.toSorted());
      for (const { code, message, remedy } of manifest.warnings) {
        expect(message).not.toBe('');
        expect(remedy).toBe(WARNINGS[code as keyof typeof WARNINGS]);
      }
    });

    it('lacks only the files that cannot be had', () => {
      const { archive } = resultOf(name);
      const there = [...archive.files.keys()].filter((path) => path.startsWith(`mattermost/${TARGET}/`));
      const lacking = PACKET_FILES.filter((file) => !there.some((path) => path.endsWith(`/${file}`)));
      expect(lacking.toSorted()).toEqual(missing.toSorted());
    });

    it('always holds what Kubernetes knows', () => {
      const paths = [...resultOf(name).archive.files.keys()];
      expect(paths).toContain(`kubernetes/${TARGET}/events.yaml`);
      expect(paths.some((path) => path.startsWith(`kubernetes/${TARGET}/pods/`))).toBe(true);
    });

    it('holds none of the planted secrets', () => {
      const { archive, plantedSecrets, onlyByConfig } = resultOf(name);
      // In a log line without a word that gives it away, a value can be found only by who has read the configuration.
      const known = missing.includes('sanitized_config.json')
        ? plantedSecrets.filter((value) => !onlyByConfig.includes(value))
        : plantedSecrets;
      expect(known.length).toBeGreaterThan(30);
      expect(leaksOf(archive, known.flatMap(secretForms))).toEqual([]);
    });
  });

  it('calls vendor and version of an LDAP server unknown, which only the server’s own packet knows', () => {
    const { archive } = resultOf('ldap');
    const of = (file: string): unknown => parse(textOf(archive, `mattermost/${TARGET}/${file}`));
    expect(of('diagnostics.yaml')).toMatchObject({ ldap: { server_name: 'unknown', server_version: 'unknown' } });
    expect(of('support_packet.yaml')).toMatchObject({ ldap_vendor_name: 'unknown', ldap_vendor_version: 'unknown' });
  });

  it('is what the documentation says', async () => {
    const page = renderStatesPage(MATTERMOST_STATES.map((state) => [state, resultOf(state.name)]));
    if (process.env['UPDATE_DOCS'] === '1') await writeFile(PAGE, page);
    expect(await readFile(PAGE, 'utf8')).toBe(page);
  });
});
