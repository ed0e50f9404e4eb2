import { describe, expect, it } from '@jest/globals';
import { parseSpec } from '../../../src/api/packet.ts';
import { unsupported } from '../../../src/products/supported.ts';

const coder = (members: unknown) => ({ targets: [{ name: 'dev', type: 'Coder', coder: members }] });
const target = (mattermost: unknown) => ({ targets: [{ name: 'chat', type: 'Mattermost', mattermost }] });

describe('what this version cannot do', () => {
  it.each([
    ['spec.archive.format Zip', { archive: { format: 'Zip' } }],
    ['spec.archive.encryption', { archive: { encryption: { ageRecipients: ['age1qqqqqqqqqqqq'] } } }],
    [
      'spec.destination.type AzureBlob',
      { destination: { type: 'AzureBlob', azureBlob: { account: 'abc', container: 'abc' } } },
    ],
    ['spec.ttlSecondsAfterFinished', { ttlSecondsAfterFinished: 3600 }],
    ['spec.deletionPolicy Delete', { deletionPolicy: 'Delete' }],
  ])('%s', (path, spec) => {
    expect(unsupported(parseSpec(spec))).toEqual([path]);
  });

  it('is told all at once', () => {
    const spec = parseSpec({ ttlSecondsAfterFinished: 60, archive: { format: 'Zip' }, deletionPolicy: 'Delete' });

    expect(unsupported(spec)).toHaveLength(3);
  });

  it.each([
    ['the smallest spec', {}],
    ['level Strict', { redaction: { level: 'Strict' } }],
    ['a bucket', { destination: { type: 'S3', s3: { bucket: 'abc' } } }],
    [
      'own rules',
      {
        redaction: {
          rules: [{ name: 'a', pattern: 'b' }],
          rulesConfigMapRef: { name: 'x' },
          knownSecretRefs: [{ name: 'y' }],
        },
      },
    ],
    ['some items among others', { items: { include: ['Health', 'Logs'] } }],
    ['a session token', coder({ sessionTokenSecretRef: { name: 'a', key: 'b' }, templates: ['docker'] })],
    ['an access token', target({ accessTokenSecretRef: { name: 'a', key: 'b' }, pluginPackets: ['com.x'] })],
    ["only what lies in the server's packet", { items: { include: ['Statistics', 'DatabaseSchema'] } }],
    ['cancel', { cancel: true }],
    ['a debug log window', target({ debugLog: { durationSeconds: 60 } })],
    ['an empty member of the target', target({})],
    ['a Coder with named workspaces', coder({ workspaces: [{ owner: 'alice', name: 'api' }] })],
  ])('is not %s', (_, spec) => {
    expect(unsupported(parseSpec(spec))).toEqual([]);
  });
});
