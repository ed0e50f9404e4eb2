import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { manifestSchema } from '../../src/archive/manifest.ts';
import type { SupportPacket } from '../../src/api/packet.ts';
import type { MattermostInstallation } from '../products/mattermost/index.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, textOf, type OpenedArchive } from '../support/archive-reader.ts';
import { applyPacket, conditionOf, getPacket, stateOf, waitForEnd } from '../support/packets.ts';
import { rightsOf } from './support/collector-objects.ts';
import { eventually } from './support/eventually.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-packet';
const KEY = { namespace: NAMESPACE, name: 'ticket-4711' };

/** The list of Mattermost's page on support packets. */
const MATTERMOST_FILES = [
  'metadata.yaml',
  'mattermost.log',
  'plugins.json',
  'sanitized_config.json',
  'support_packet.yaml',
  'diagnostics.yaml',
  'cpu.prof',
  'heap.prof',
  'goroutines',
  'warning.txt',
];

describe('a SupportPacket for one Mattermost, to the default claim', () => {
  let world: World;
  let mattermost: MattermostInstallation;
  let packet: SupportPacket;
  let archive: OpenedArchive;

  beforeAll(async () => {
    world = openWorld();
    mattermost = await world.mattermost({ namespace: NAMESPACE, name: 'chat' });
    await applyPacket(world.cluster, KEY, { description: 'Ticket 4711: search times out' }, world.deps);
    packet = await waitForEnd(world.cluster, KEY, world.deps);
    archive = await world.archiveOf(packet);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  it('becomes Ready and says what is in the archive', () => {
    expect(stateOf(packet)).toBe('Ready/SucceededWithWarnings');
    expect(packet.status?.observedGeneration).toBe(packet.metadata.generation);
    expect(packet.status?.targets).toEqual([
      expect.objectContaining({ name: 'chat', type: 'Mattermost', version: '11.1.0', pods: 1, failed: 0, skipped: 0 }),
    ]);
    expect(packet.status?.warnings?.map(({ code }) => code)).toContain('LicenseRequired');
    expect(packet.status?.archive).toMatchObject({
      sha256: archive.sha256,
      sizeBytes: archive.sizeBytes,
      files: archive.files.size,
      format: 'TarGzip',
      encrypted: false,
    });
  });

  it('is waited for by kubectl and shown in its columns', async () => {
    const waited = await world.kubectl([
      'wait',
      '--for=condition=Ready',
      `spkt/${KEY.name}`,
      '-n',
      NAMESPACE,
      '--timeout=180s',
    ]);
    const table = await world.kubectl(['get', 'spkt', '-n', NAMESPACE]);
    expect(waited).toContain('condition met');
    expect(table.split('\n')[0]?.split(/\s{2,}/)).toEqual([
      'NAME',
      'READY',
      'STATUS',
      'PROGRESS',
      'WARNINGS',
      'SIZE',
      'AGE',
    ]);
    expect(table).toMatch(/ticket-4711\s+True\s+SucceededWithWarnings\s+(\d+)\/\1/);
  });

  it('holds every file of the vendor’s page', () => {
    expect([...archive.files.keys()]).toEqual(
      expect.arrayContaining(MATTERMOST_FILES.map((file) => `mattermost/chat/${file}`)),
    );
    expect(archive.files.has('metadata.yaml')).toBe(true);
    expect(archive.root).toMatch(/^e2e-packet-ticket-4711-\d{8}T\d{6}Z$/);
  });

  it('holds a valid configuration, with structure and without secrets', () => {
    const config = JSON.parse(textOf(archive, 'mattermost/chat/sanitized_config.json')) as Record<
      string,
      Record<string, unknown>
    >;
    expect(Object.keys(config)).toEqual(expect.arrayContaining(['ServiceSettings', 'SqlSettings', 'PluginSettings']));
    expect(config['SqlSettings']?.['DataSource']).toMatch(/chat-postgresql/);
    expect(config['EmailSettings']?.['SMTPPassword']).toMatch(/REDACTED/);
    expect(config['ServiceSettings']?.['ReadTimeout']).toBe(300);
  });

  it('holds metadata that the vendor’s reader accepts', () => {
    const metadata = parse(textOf(archive, 'metadata.yaml')) as Record<string, unknown>;
    expect(metadata).toMatchObject({ version: 1, type: 'support-packet', server_version: '11.1.0', license_id: '' });
    expect(metadata['server_id']).toMatch(/^[a-z0-9]{26}$/);
    expect(metadata['generated_at']).toBeGreaterThan(1_700_000_000_000);
  });

  it.each(['cpu.prof', 'heap.prof'])('holds a %s that go tool pprof opens', async (file) => {
    const folder = await mkdtemp(join(tmpdir(), 'profile-'));
    const path = join(folder, file);
    await writeFile(path, archive.files.get(`mattermost/chat/${file}`) ?? '');
    const { stdout } = await promisify(execFile)('go', ['tool', 'pprof', '-top', path]);
    await rm(folder, { recursive: true });
    expect(stdout).toMatch(/flat +flat% +sum% +cum +cum%/);
  });

  it('holds none of the planted secrets, plain, escaped or in base64', () => {
    expect(mattermost.plantedSecrets.length).toBeGreaterThan(30);
    expect(leaksOf(archive, mattermost.plantedSecrets.flatMap(secretForms))).toEqual([]);
    expect(
      leaksOf(
        { ...archive, files: new Map([['status', Buffer.from(JSON.stringify(packet))]]) },
        mattermost.plantedSecrets,
      ),
    ).toEqual([]);
  });

  it('holds a manifest that agrees with the archive', () => {
    const manifest = manifestSchema.parse(JSON.parse(textOf(archive, 'manifest.json')));
    const collected = manifest.items.filter(({ status }) => status === 'collected');
    expect(manifest.packet.description).toBe('Ticket 4711: search times out');
    expect(collected.length).toBeGreaterThan(12);
    for (const { path, bytesKept } of collected) expect(archive.files.get(path)?.length).toBe(bytesKept);
    expect(manifest.warnings.length).toBe(packet.status?.warningCount);
  });

  it('holds the pods as YAML with masked environment, logs of init containers, and events', () => {
    const pod = [...archive.files.keys()].find((path) => path.startsWith('kubernetes/chat/pods/')) ?? '';
    const yaml = parse(textOf(archive, pod)) as { spec: { containers: { env: { name: string; value?: string }[] }[] } };
    const smtp = yaml.spec.containers[0]?.env.find(({ name }) => name === 'MM_EMAILSETTINGS_SMTPPASSWORD');
    expect(smtp?.value).toMatch(/REDACTED/);
    expect([...archive.files.keys()].some((path) => path.endsWith('/init-check-database.log'))).toBe(true);
    expect(textOf(archive, 'kubernetes/chat/events.yaml')).toContain('Scheduled');
  });

  it('leaves no rights behind', async () => {
    await eventually('removal of the rights', async () => (await rightsOf(world, NAMESPACE)).length === 0);
    const objects = await world.kubectl(['get', 'serviceaccounts,roles,rolebindings', '-n', NAMESPACE, '-o', 'name']);
    expect(objects).not.toMatch(/ticket-4711/);
  });

  it('does not run again when it is applied again', async () => {
    await applyPacket(world.cluster, KEY, { description: 'Ticket 4711: search times out' }, world.deps);
    await world.kubectl(['annotate', 'spkt', KEY.name, '-n', NAMESPACE, 'touched=yes']);
    const again = await getPacket(world.cluster, KEY, world.deps);
    expect(again?.status).toEqual(packet.status);
    expect(await world.filesIn(NAMESPACE, 'supportpackets')).toEqual([`${archive.root}.tar.gz`]);
  });

  it('does not run again when a backup brings it back without its status', async () => {
    const stored = await getPacket(world.cluster, KEY, world.deps);
    const { annotations } = stored?.metadata ?? {};
    await world.kubectl(['delete', 'spkt', KEY.name, '-n', NAMESPACE]);
    const { apiVersion, kind, spec } = packet;
    const restored = { apiVersion, kind, metadata: { ...KEY, annotations }, spec };
    await world.kubectl(['create', '-f', '-'], JSON.stringify(restored));
    const ended = await waitForEnd(world.cluster, KEY, world.deps);
    expect(stateOf(ended)).toBe('Ready/SucceededWithWarnings');
    expect(ended.status?.jobRef).toBeUndefined();
    expect(await world.filesIn(NAMESPACE, 'supportpackets')).toEqual([`${archive.root}.tar.gz`]);
  });

  it('tells its story in Events', async () => {
    const about = ['--field-selector', `involvedObject.name=${KEY.name}`, '-o', 'jsonpath={.items[*].reason}'];
    // An Event is written beside the work, not before its end.
    await eventually('the Event of the end', async () => {
      const reasons = await world.kubectl(['get', 'events', '-n', NAMESPACE, ...about]);
      return reasons.split(' ').includes('SucceededWithWarnings');
    });
    expect(conditionOf(packet, 'Authorized')?.status).toBe('True');
  });
});
