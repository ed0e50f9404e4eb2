import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FINALIZER } from '../../src/api/names.ts';
import { renderCrd } from '../../scripts/crd.ts';
import { waitFor } from '../cluster/wait-for.ts';
import { installPolicies, type InstalledPolicies } from './support/admission-policies.ts';
import { connectApiServer, type ApiServer, type Verdict } from './support/api-server.ts';
import { applyManifests, clusterTool } from './support/kubectl.ts';
import { createPacket, packetPath, patchPacket } from './support/packet-requests.ts';
import { mayExec, mayGetSecrets, mayWritePackets, requesterManifests, type Requester } from './support/requesters.ts';

const id = randomBytes(3).toString('hex');
const here = `chart-policy-${id}`;
const there = `chart-policy-other-${id}`;
const secretNames = Array.from({ length: 24 }, (_, index) => `known-${String(index)}`);

const requesters = {
  writerOnly: { user: `writer-${id}`, rights: [mayWritePackets(here)] },
  execHere: { user: `exec-${id}`, rights: [mayWritePackets(here), mayExec(here)] },
  execBoth: { user: `exec-both-${id}`, rights: [mayWritePackets(here), mayExec(here), mayExec(there)] },
  execThereOnly: { user: `exec-there-${id}`, rights: [mayWritePackets(here), mayExec(there)] },
  oneSecret: {
    user: `one-secret-${id}`,
    rights: [mayWritePackets(here), mayExec(here), mayGetSecrets(here, ['wanted'])],
  },
  manySecrets: {
    user: `many-secrets-${id}`,
    rights: [mayWritePackets(here), mayExec(here), mayGetSecrets(here, secretNames)],
  },
  allSecrets: { user: `all-secrets-${id}`, rights: [mayWritePackets(here), mayExec(here), mayGetSecrets(here)] },
  edit: {
    user: `edit-${id}`,
    rights: [mayWritePackets(here)],
    clusterRoles: [{ namespace: here, name: 'edit' }],
  },
  view: {
    user: `view-${id}`,
    rights: [mayWritePackets(here)],
    clusterRoles: [{ namespace: here, name: 'view' }],
  },
  gitops: { user: `system:serviceaccount:${here}:gitops`, rights: [mayWritePackets(here), mayExec(here)] },
  gitopsWithoutExec: { user: `system:serviceaccount:${here}:weak`, rights: [mayWritePackets(here)] },
  statusWriter: {
    user: `status-writer-${id}`,
    rights: [
      { namespace: here, apiGroup: 'supportpacket.dev', resource: 'supportpackets/status', verbs: ['get', 'patch'] },
    ],
  },
} satisfies Record<string, Requester>;

let admin: ApiServer;
let policies: InstalledPolicies;

function ask(requester: Requester, spec: unknown): Promise<Verdict> {
  const server = admin.as(requester.user);
  return server.request(createPacket(here, 'asked', spec)).finally(() => {
    server.close();
  });
}

function change(requester: Requester, patch: unknown, path = packetPath(here, 'stored')): Promise<Verdict> {
  const server = admin.as(requester.user);
  return server.request({ ...patchPacket(here, 'stored', patch), path: `${path}?dryRun=All` }).finally(() => {
    server.close();
  });
}

async function untilRefused(requester: Requester, spec: unknown): Promise<void> {
  await waitFor('the policy is at work', async () => ((await ask(requester, spec)).accepted ? undefined : true), {
    timeout: 120_000,
  });
}

beforeAll(async () => {
  admin = await connectApiServer();
  const label = { 'chart-policy-test': id };
  const namespaces = [here, there].map((name) =>
    JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: label } }),
  );
  await applyManifests([renderCrd(), ...namespaces, requesterManifests(requesters)].join('\n---\n'));
  await clusterTool('kubectl', [
    'wait',
    '--for=condition=Established',
    '--timeout=180s',
    'crd/supportpackets.supportpacket.dev',
  ]);
  policies = await installPolicies(`chart-policy-${id}`, label);
  await waitFor('the resource is served', async () => (await ask(requesters.edit, {})).accepted || undefined, {
    timeout: 120_000,
  });
  await untilRefused(requesters.writerOnly, {});
  await untilRefused(requesters.execHere, { redaction: { knownSecretRefs: [{ name: 'wanted' }] } });
  const stored = await admin.request(createPacket(here, 'stored', {}, true));
  expect(stored).toMatchObject({ accepted: true });
});

afterAll(async () => {
  await policies?.remove();
  await clusterTool('kubectl', ['delete', 'namespace', here, there, '--ignore-not-found', '--wait=false']);
  admin.close();
});

describe('the right to exec in the namespace of the packet', () => {
  it.each(['writerOnly', 'execThereOnly', 'view', 'gitopsWithoutExec'] as const)(
    'is missing for %s: refused',
    async (name) => {
      const verdict = await ask(requesters[name], {});

      expect(verdict.accepted).toBe(false);
      expect(verdict.message).toContain(
        `${requesters[name].user} must be allowed to create pods/exec in namespace ${here}`,
      );
      expect(verdict.message).toContain('{apiGroups: [""], resources: ["pods/exec"], verbs: ["create"]}');
    },
  );

  it.each(['execHere', 'execBoth', 'edit', 'gitops'] as const)('is there for %s: admitted', async (name) => {
    expect(await ask(requesters[name], {})).toMatchObject({ accepted: true });
  });
});

describe('the right to exec in the namespaces of targets', () => {
  const targets = (foreign: readonly number[]): unknown =>
    Array.from({ length: 20 }, (_, index) => ({
      name: `t${String(index)}`,
      type: 'Mattermost',
      ...(foreign.includes(index) ? { namespace: there } : index % 2 === 0 ? { namespace: here } : {}),
    }));
  const every = Array.from({ length: 20 }, (_, index) => index);

  it.each(every)('is asked for spec.targets[%i]', async (index) => {
    const verdict = await ask(requesters.execHere, { targets: targets([index]) });

    expect(verdict.accepted).toBe(false);
    expect(verdict.message).toContain(
      `spec.targets[${String(index)}]: ${requesters.execHere.user} must be allowed to create pods/exec in namespace ${there}`,
    );
  });

  it('is not asked for targets in the namespace of the packet', async () => {
    expect(await ask(requesters.execHere, { targets: targets([]) })).toMatchObject({ accepted: true });
  });

  it('admits as many foreign targets as the schema allows', async () => {
    expect(await ask(requesters.execBoth, { targets: targets(every) })).toMatchObject({ accepted: true });
  });
});

describe('the right to get the Secrets that the spec names', () => {
  const wanted = { name: 'wanted' };
  const wantedKey = { name: 'wanted', key: 'key' };
  const specs: Record<string, unknown> = {
    'mattermost.accessTokenSecretRef': {
      targets: [{ name: 'chat', type: 'Mattermost', mattermost: { accessTokenSecretRef: wantedKey } }],
    },
    'coder.sessionTokenSecretRef': {
      targets: [{ name: 'dev', type: 'Coder', coder: { sessionTokenSecretRef: wantedKey } }],
    },
    'redaction.knownSecretRefs': { redaction: { knownSecretRefs: [wanted] } },
    's3.credentialsSecretRef': { destination: { type: 'S3', s3: { bucket: 'packets', credentialsSecretRef: wanted } } },
    'googleCloudStorage.credentialsSecretRef': {
      destination: {
        type: 'GoogleCloudStorage',
        googleCloudStorage: { bucket: 'packets', credentialsSecretRef: wantedKey },
      },
    },
    'azureBlob.credentialsSecretRef': {
      destination: {
        type: 'AzureBlob',
        azureBlob: { account: 'packets', container: 'packets', credentialsSecretRef: wantedKey },
      },
    },
    'httpUpload.urlSecretRef': { destination: { type: 'HTTPUpload', httpUpload: { urlSecretRef: wantedKey } } },
    'httpUpload.headersSecretRef': {
      destination: {
        type: 'HTTPUpload',
        httpUpload: { urlSecretRef: { name: 'wanted', key: 'url' }, headersSecretRef: { name: 'wanted' } },
      },
    },
  };

  it.each(Object.keys(specs))('is asked for %s', async (member) => {
    const refused = await ask(requesters.execHere, specs[member]);
    const admitted = await ask(requesters.oneSecret, specs[member]);

    expect(refused.accepted).toBe(false);
    expect(refused.message).toContain(`${requesters.execHere.user} must be allowed to get it in namespace ${here}`);
    expect(refused.message).toContain('resourceNames: ["wanted"]');
    expect(admitted).toMatchObject({ accepted: true });
  });

  it('is asked for headersSecretRef beside a URL that may be read', async () => {
    const spec = {
      destination: {
        type: 'HTTPUpload',
        httpUpload: { urlSecretRef: wantedKey, headersSecretRef: { name: 'unreadable' } },
      },
    };

    expect((await ask(requesters.oneSecret, spec)).message).toContain('resourceNames: ["unreadable"]');
  });

  it.each(secretNames.map((_, index) => index))('is asked for the Secret at place %i', async (index) => {
    const names = secretNames.map((name, place) => (place === index ? 'unreadable' : name));
    const verdict = await ask(requesters.manySecrets, {
      redaction: { knownSecretRefs: names.map((name) => ({ name })) },
    });

    expect(verdict.accepted).toBe(false);
    expect(verdict.message).toContain('resourceNames: ["unreadable"]');
  });

  it('admits 24 Secrets by name; more need the right to all', async () => {
    const refs = secretNames.map((name) => ({ name }));
    const tooMany = { redaction: { knownSecretRefs: [...refs, { name: 'known-24' }] } };
    const most = {
      redaction: { knownSecretRefs: Array.from({ length: 50 }, (_, index) => ({ name: `s${String(index)}` })) },
    };

    expect(await ask(requesters.manySecrets, { redaction: { knownSecretRefs: refs } })).toMatchObject({
      accepted: true,
    });
    const verdict = await ask(requesters.manySecrets, tooMany);
    expect(verdict.accepted).toBe(false);
    expect(verdict.message).toContain('more than 24 Secrets');
    expect(await ask(requesters.allSecrets, most)).toMatchObject({ accepted: true });
  });
});

describe('changes of a packet that is there', () => {
  it.each([{ cancel: true }, { ttlSecondsAfterFinished: 60 }, { deletionPolicy: 'Delete' }])(
    'asks again when the spec changes: %j',
    async (spec) => {
      const refused = await change(requesters.writerOnly, { spec });

      expect(refused.accepted).toBe(false);
      expect(refused.message).toContain('must be allowed to create pods/exec');
      expect(await change(requesters.execHere, { spec })).toMatchObject({ accepted: true });
    },
  );

  it.each([{ labels: { ticket: '4711' } }, { finalizers: [FINALIZER] }])(
    'does not ask for metadata: %j',
    async (metadata) => {
      expect(await change(requesters.writerOnly, { metadata })).toMatchObject({ accepted: true });
    },
  );

  it('does not ask for the status', async () => {
    const verdict = await change(
      requesters.statusWriter,
      { status: { warningCount: 1 } },
      `${packetPath(here, 'stored')}/status`,
    );

    expect(verdict).toMatchObject({ accepted: true });
  });
});
