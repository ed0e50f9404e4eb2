import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { Function, Label, Line, Location, Mapping, Profile, Sample, StringTable, ValueType } from 'pprof-format';
import { createRedactor } from '../../../../src/redact/redactor.ts';
import { redactAll } from '../redact-all.ts';

/** A profile with one sample that carries a label. */
function profile(label: readonly [string, string], mapping = '/mattermost/bin/mattermost'): Buffer {
  const strings = new StringTable();
  const encoded = new Profile({
    stringTable: strings,
    sampleType: [new ValueType({ type: strings.dedup('cpu'), unit: strings.dedup('nanoseconds') })],
    mapping: [new Mapping({ id: 1, filename: strings.dedup(mapping) })],
    function: [
      new Function({ id: 1, name: strings.dedup('main.(*Token).Password'), filename: strings.dedup('/app/token.go') }),
    ],
    location: [new Location({ id: 1, mappingId: 1, line: [new Line({ functionId: 1, line: 7 })] })],
    sample: [
      new Sample({
        locationId: [1],
        value: [5],
        label: [new Label({ key: strings.dedup(label[0]), str: strings.dedup(label[1]) })],
      }),
    ],
  }).encode();
  return gzipSync(encoded);
}

describe('a Go profile', () => {
  it('passes byte for byte when it is clean', async () => {
    const clean = profile(['endpoint', '/api/v4/users']);

    expect((await redactAll(clean, 'pprof', { chunk: 11 })).bytes.equals(clean)).toBe(true);
  });

  it.each([
    ['a label', profile(['url', 'postgres://mm:s3cr3t@db/mm'])],
    ['a label named like a secret', profile(['password', 'opensesame'])],
    ['a path', profile(['a', 'b'], '/run/ghp_0123456789abcdefghijABCDEFGHIJ012345')],
  ])('does not pass with a secret in %s', async (_place, bytes) => {
    await expect(redactAll(bytes, 'pprof')).rejects.toMatchObject({ code: 'REDACTION_FAILED' });
  });

  it('does not pass with a known value in any string', async () => {
    const redactor = createRedactor({ level: 'Standard', knownValues: ['(*Token).Password'] });

    await expect(redactAll(profile(['a', 'b']), 'pprof', { redactor })).rejects.toMatchObject({
      code: 'REDACTION_FAILED',
    });
  });
});
