import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isSupportPacketError } from '../../src/api/errors.ts';
import { PLURAL } from '../../src/api/names.ts';
import { parsePacketManifest } from '../../src/api/packet.ts';
import { renderCrd } from '../../scripts/crd.ts';
import { waitFor } from '../cluster/wait-for.ts';
import { connectApiServer, type ApiServer } from './support/api-server.ts';
import { applyManifests, clusterTool } from './support/kubectl.ts';
import { createPacket, packetManifest, packetPath, patchPacket } from './support/packet-requests.ts';
import { INVALID_SPECS, VALID_SPECS } from './support/spec-corpus.ts';

const namespace = `chart-crd-${randomBytes(3).toString('hex')}`;
const stored = {
  description: 'before',
  targets: [{ name: 'chat', type: 'Mattermost' }],
  destination: { type: 'PersistentVolumeClaim', persistentVolumeClaim: { claimName: 'packets' } },
  ttlSecondsAfterFinished: 3600,
};

let server: ApiServer;

function isAcceptedByZod(spec: unknown): boolean {
  try {
    parsePacketManifest(packetManifest(namespace, 'asked', spec));
    return true;
  } catch (error) {
    if (isSupportPacketError(error, 'INVALID_SPEC')) return false;
    throw error;
  }
}

/** Headings of `kubectl get`; the rows are an operator's business if one watches this cluster. */
async function headings(output: string): Promise<readonly string[]> {
  const { stdout } = await clusterTool('kubectl', ['get', 'spkt', '-n', namespace, '-o', output]);
  return (
    stdout
      .split('\n')[0]
      ?.split(/ {2,}/)
      .map((cell) => cell.trim()) ?? []
  );
}

beforeAll(async () => {
  server = await connectApiServer();
  const own = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await applyManifests(`${renderCrd()}\n---\n${own}`);
  await waitFor(
    'the resource is served',
    async () => (await server.request(createPacket(namespace, 'asked', {}))).accepted || undefined,
    { timeout: 120_000 },
  );
  expect(await server.request(createPacket(namespace, 'stored', stored, true))).toMatchObject({ accepted: true });
});

afterAll(async () => {
  await clusterTool('kubectl', ['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false']);
  server.close();
});

describe('a valid spec', () => {
  it.each(Object.keys(VALID_SPECS))(
    '%s: the API server and the command line fill in the same defaults',
    async (name) => {
      const verdict = await server.request(createPacket(namespace, 'asked', VALID_SPECS[name]));
      const parsed = parsePacketManifest(packetManifest(namespace, 'asked', VALID_SPECS[name]));

      expect(verdict).toMatchObject({ accepted: true, message: '' });
      expect(verdict.object['spec']).toEqual(parsed.spec);
    },
  );
});

describe('an invalid spec', () => {
  it.each(Object.keys(INVALID_SPECS))('%s: refused by the API server and by the command line', async (name) => {
    const verdict = await server.request(createPacket(namespace, 'asked', INVALID_SPECS[name]));

    expect({ server: verdict.accepted, zod: isAcceptedByZod(INVALID_SPECS[name]) }).toEqual({
      server: false,
      zod: false,
    });
    expect(verdict.message).toMatch(/spec|strict decoding/);
  });
});

describe('the rest of the object', () => {
  it('refuses a name that would be too long for a label', async () => {
    const verdict = await server.request(createPacket(namespace, 'a'.repeat(64), {}));

    expect(verdict.accepted).toBe(false);
    expect(verdict.message).toContain('metadata.name');
  });

  it('needs a spec, if only an empty one', async () => {
    expect(await server.request(createPacket(namespace, 'asked', undefined))).toMatchObject({ accepted: false });
  });

  it('is not taken for finished before the operator has seen it', async () => {
    const { object } = await server.request(createPacket(namespace, 'asked', {}));

    expect(object['status']).toEqual({ observedGeneration: -1 });
    expect(object['metadata']).toMatchObject({ generation: 1 });
  });

  it('ignores a status that a user sends along', async () => {
    const request = createPacket(namespace, 'asked', {});
    const body = { ...packetManifest(namespace, 'asked', {}), status: { warningCount: 5 } };
    const { object } = await server.request({ ...request, body: JSON.stringify(body) });

    expect(object['status']).toEqual({ observedGeneration: -1 });
  });
});

describe('the spec of a packet that is there', () => {
  it.each<[string, unknown]>([
    ['description', { description: 'after' }],
    ['description', { description: null }],
    ['targets', { targets: [{ name: 'other', type: 'Mattermost' }] }],
    ['targets', { targets: null }],
    ['items', { items: { kubernetes: 'Exclude' } }],
    ['redaction', { redaction: { knownSecrets: 'Exclude' } }],
    ['archive', { archive: { format: 'Zip' } }],
    ['destination', { destination: { persistentVolumeClaim: { claimName: 'other' } } }],
    ['destination', { destination: null }],
    ['timeoutSeconds', { timeoutSeconds: 60 }],
  ])('must not change: %s to %j', async (member, spec) => {
    const verdict = await server.request(patchPacket(namespace, 'stored', { spec }));

    expect(verdict.accepted).toBe(false);
    expect(verdict.message).toContain(`\`${member}\` must not change once the packet exists`);
  });

  it.each([
    { cancel: true },
    { ttlSecondsAfterFinished: 60 },
    { ttlSecondsAfterFinished: null },
    { deletionPolicy: 'Delete' },
  ])('may change: %j', async (spec) => {
    expect(await server.request(patchPacket(namespace, 'stored', { spec }))).toMatchObject({ accepted: true });
  });

  it('stays cancelled', async () => {
    await server.request(createPacket(namespace, 'cancelled', { cancel: true }, true));
    const verdict = await server.request(patchPacket(namespace, 'cancelled', { spec: { cancel: false } }));

    expect(verdict.accepted).toBe(false);
    expect(verdict.message).toContain('`cancel` must stay true');
  });

  it('is the same generation when it is applied again', async () => {
    await clusterTool('kubectl', ['apply', '--server-side', '--force-conflicts', '-f', '-'], {
      input: JSON.stringify(packetManifest(namespace, 'stored', stored)),
    });
    const { object } = await server.request({ method: 'GET', path: packetPath(namespace, 'stored') });

    expect(object['metadata']).toMatchObject({ generation: 1 });
  });
});

describe('kubectl get spkt', () => {
  const finished = {
    observedGeneration: 1,
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'SucceededWithWarnings',
        message: 'Stored with 2 warnings',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ],
    progress: { itemsTotal: 41, itemsDone: 17, bytesCollected: 1, summary: '17/41' },
    warningCount: 2,
    targets: [{ name: 'chat', type: 'Mattermost', pods: 1, collected: 1, failed: 0, skipped: 0, truncated: 0 }],
    archive: {
      location: 'pvc://chat/packets/a.tar.gz',
      sizeBytes: 1,
      size: '1.2 MiB',
      sha256: 'a'.repeat(64),
      format: 'TarGzip',
      encrypted: false,
      files: 1,
    },
  };

  it('has columns for what one wants to know, and more with -o wide', async () => {
    const usual = ['NAME', 'READY', 'STATUS', 'PROGRESS', 'WARNINGS', 'SIZE', 'AGE'];

    expect(await headings('')).toEqual(usual);
    expect(await headings('wide')).toEqual([...usual, 'TARGETS', 'LOCATION', 'MESSAGE']);
  });

  it('fills them from the status', async () => {
    const tables = server.asTables();
    const request = patchPacket(namespace, 'stored', { status: finished });
    const path = request.path.replace('?', '/status?');
    const { object } = await tables.request({ ...request, path });
    tables.close();
    const [row] = object['rows'] as { cells: unknown[] }[];

    expect(row?.cells.slice(0, 6)).toEqual(['stored', 'True', 'SucceededWithWarnings', '17/41', 2, '1.2 MiB']);
    expect(row?.cells.slice(7)).toEqual(['chat', 'pvc://chat/packets/a.tar.gz', 'Stored with 2 warnings']);
  });

  it('is found by its category', async () => {
    const { stdout } = await clusterTool('kubectl', ['get', PLURAL, '-n', namespace, '-o', 'name']);

    expect(stdout).toContain('supportpacket.supportpacket.dev/stored');
  });
});
