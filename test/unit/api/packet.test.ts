import { describe, expect, it } from '@jest/globals';
import { parsePacketManifest, parseSpec } from '../../../src/api/packet.ts';

const packet = (members: object = {}, metadata: object = { name: 'ticket-4711' }): object => ({
  apiVersion: 'supportpacket.dev/v1alpha1',
  kind: 'SupportPacket',
  metadata,
  ...members,
});

describe('a SupportPacket from a file', () => {
  it('gets the defaults that the API server would fill in', () => {
    const { spec } = parsePacketManifest(packet());

    expect(spec).toMatchObject({
      items: { kubernetes: 'Include', logs: { previous: 'Include' }, profiles: { cpuSeconds: 5 } },
      redaction: { level: 'Standard', knownSecrets: 'Include' },
      archive: { format: 'TarGzip' },
      timeoutSeconds: 1800,
      deletionPolicy: 'Retain',
      cancel: false,
    });
  });

  it.each([
    ['an unknown member', packet({ spec: { itmes: {} } }), 'spec.itmes: there is no such member'],
    [
      'an unknown member of an entry',
      packet({ spec: { targets: [{ name: 'a', type: 'Mattermost', x: 1 }] } }),
      'targets.0.x',
    ],
    ['another kind', { ...packet(), kind: 'Job' }, 'kind'],
    ['another version', { ...packet(), apiVersion: 'v1' }, 'apiVersion'],
    ['no name', packet({}, {}), 'metadata.name'],
    ['a name that is a path', packet({}, { name: '../../etc/cron' }), 'metadata.name'],
    ['a namespace that is a path', packet({}, { name: 'a', namespace: '../b' }), 'metadata.namespace'],
    ['no document', null, 'the document'],
    ['a text', 'hello', 'the document'],
    [
      'a target without the member of its type',
      packet({ spec: { targets: [{ name: 'a', type: 'Mattermost', coder: {} }] } }),
      'coder',
    ],
    [
      'include and exclude',
      packet({ spec: { items: { include: ['Logs'], exclude: ['Plugins'] } } }),
      'must not both be set',
    ],
    ['an item that does not exist', packet({ spec: { items: { include: ['Everything'] } } }), 'spec.items.include.0'],
    ['too little time', packet({ spec: { timeoutSeconds: 1 } }), 'spec.timeoutSeconds'],
    [
      'a quantity that is none',
      packet({ spec: { items: { logs: { maxBytesPerContainer: '1 GB' } } } }),
      'maxBytesPerContainer',
    ],
  ])('with %s is refused in words', (_, document, words) => {
    expect(() => parsePacketManifest(document)).toThrow(expect.objectContaining({ code: 'INVALID_SPEC' }));
    expect(() => parsePacketManifest(document)).toThrow(words);
  });

  it('may have labels and annotations', () => {
    const metadata = { name: 'a', namespace: 'chat', labels: { team: 'sre' }, annotations: { why: 'slow' } };

    expect(parsePacketManifest(packet({}, metadata)).metadata).toMatchObject(metadata);
  });
});

describe('the spec of a stored SupportPacket', () => {
  it('may be absent', () => {
    expect(parseSpec(undefined).timeoutSeconds).toBe(1800);
  });

  it('names the member that is wrong', () => {
    expect(() => parseSpec({ redaction: { level: 'Loose' } })).toThrow('spec.redaction.level');
  });
});
