import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLineSplitter, parseWatchLine } from '../../../src/kube/watch-lines.ts';

describe('createLineSplitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    const line = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n'));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), fc.array(fc.nat(20), { minLength: 1 }), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const splitter = createLineSplitter();
        const seen: string[] = [];
        let from = 0;
        for (let turn = 0; from < bytes.length; turn += 1) {
          const size = (cuts[turn % cuts.length] ?? 0) + 1;
          seen.push(...splitter.push(bytes.subarray(from, from + size)));
          from += size;
        }
        expect(seen).toEqual(lines.map((text) => Buffer.from(text).toString('utf8')));
      }),
    );
  });

  it('keeps half a line to itself and refuses one without end', () => {
    const splitter = createLineSplitter();
    expect(splitter.push(Buffer.from('{"half":'))).toEqual([]);
    expect(() => splitter.push(Buffer.alloc(17 * 1024 * 1024))).toThrow('too long');
  });
});

describe('parseWatchLine', () => {
  const object = { metadata: { name: 'a', resourceVersion: '5' } };

  it.each(['ADDED', 'MODIFIED', 'DELETED'])('reads %s', (type) => {
    expect(parseWatchLine(JSON.stringify({ type, object }))).toEqual({ type, object, resourceVersion: '5' });
  });

  it('reads a bookmark and skips an empty line', () => {
    expect(parseWatchLine(JSON.stringify({ type: 'BOOKMARK', object }))).toEqual({
      type: 'BOOKMARK',
      resourceVersion: '5',
    });
    expect(parseWatchLine('\r')).toBeUndefined();
  });

  it.each([
    ['410', { code: 410, reason: 'Expired' }, 'KUBE_GONE'],
    ['429', { code: 429 }, 'KUBE_THROTTLED'],
    ['500', { code: 500 }, 'KUBE_SERVER'],
    ['an error without a code', {}, 'KUBE_SERVER'],
  ])('throws %s as the error it is', (_name, status, code) => {
    expect(() => parseWatchLine(JSON.stringify({ type: 'ERROR', object: status }))).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it.each([
    '<html>',
    '{}',
    'null',
    '{"type":"ADDED"}',
    '{"type":"NEW","object":{"metadata":{"resourceVersion":"1"}}}',
    '{"type":"ADDED","object":{}}',
  ])('throws KUBE_PROTOCOL for %s', (line) => {
    expect(() => parseWatchLine(line)).toThrow(expect.objectContaining({ code: 'KUBE_PROTOCOL' }));
  });
});
