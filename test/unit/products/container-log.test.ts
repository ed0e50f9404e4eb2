import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { containerLogRungs } from '../../../src/products/container-log.ts';
import { fakePodAccess, type FakePods } from './fake-pods.ts';

const key = { namespace: 'chat', pod: 'chat-0', container: 'mattermost', previous: false };

async function read(rung: 0 | 1, maxBytes: number, pods: FakePods): Promise<{ text: string; cut: string | undefined }> {
  const opened = await containerLogRungs(fakePodAccess(pods), { ...key, maxBytes, pauses: [0, 0] })[rung]?.open(
    new AbortController().signal,
  );
  const chunks: Uint8Array[] = [];
  for await (const chunk of opened?.chunks ?? []) chunks.push(chunk);
  return { text: Buffer.concat(chunks).toString(), cut: opened?.truncated?.() };
}

describe('the whole log', () => {
  it('passes up to its cap, byte by byte', async () => {
    await expect(read(0, 12, { logs: ['one\ntwo\nsix\n'] })).resolves.toEqual({
      text: 'one\ntwo\nsix\n',
      cut: undefined,
    });
  });

  it('fails beyond it, so that the next rung cuts it', async () => {
    await expect(read(0, 11, { logs: ['one\ntwo\nsix\n'] })).rejects.toMatchObject({ code: 'STREAM_TOO_LARGE' });
  });
});

describe('a log that the kubelet has just removed', () => {
  const answer = 'unable to retrieve container logs for containerd://30e91a852c1a501d';

  it.each([0, 1] as const)(
    'is asked for again, and its place is not taken by what the kubelet says (rung %s)',
    async (rung) => {
      await expect(read(rung, 1000, { logs: [answer] })).rejects.toMatchObject({
        code: 'STREAM_TRUNCATED',
        retry: 'backoff',
      });
    },
  );

  it('is read when the kubelet knows the newer one', async () => {
    await expect(read(0, 1000, { logs: [answer, 'one\n'] })).resolves.toMatchObject({ text: 'one\n' });
  });

  it.each([`${answer}\n`, answer.slice(0, 20), `${answer.slice(0, 20)}\nand so on\n`, `x ${answer}`, 'un', ''])(
    'is none that an application wrote itself: %j',
    async (log) => {
      await expect(read(0, 1000, { logs: [log] })).resolves.toMatchObject({ text: log });
    },
  );
});

describe('the newest part of a log', () => {
  it.each([
    ['a line begins exactly at the cut', 8, 'two\nsix\n'],
    ['the cut is in a line, which is dropped', 9, 'two\nsix\n'],
    ['the cut is before the last byte of a line', 5, 'six\n'],
    ['the cut is in the last line', 3, ''],
    ['all of it fits', 12, 'one\ntwo\nsix\n'],
  ])('when %s', async (_, maxBytes, text) => {
    const result = await read(1, maxBytes, { logs: ['one\ntwo\nsix\n'] });

    expect(result.text).toBe(text);
    expect(result.cut).toBe(
      maxBytes < 12 ? `the newest ${String(text.length)} of 12 bytes were kept, in whole lines` : undefined,
    );
  });

  it('is a suffix of whole lines that fits, and no line more would', async () => {
    const lines = fc.array(fc.stringMatching(/^[a-z]{0,20}$/), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 50 }),
        async (list, max, chunkBytes) => {
          const log = list.map((line) => `${line}\n`).join('');
          const { text } = await read(1, max, { logs: [log], chunkBytes });

          expect(log.endsWith(text)).toBe(true);
          expect(text.length).toBeLessThanOrEqual(max);
          const kept = text.split('\n').length - 1;
          const more = list
            .slice(list.length - kept - 1)
            .map((line) => `${line}\n`)
            .join('');
          expect(kept === list.length || more.length > max).toBe(true);
        },
      ),
    );
  });

  it('holds what was logged while it was read, to the end of a line', async () => {
    const { text } = await read(1, 8, { logs: ['one\ntwo\nsix\n', 'one\ntwo\nsix\nten\n'] });

    expect(text).toBe('two\nsix\nten\n');
  });

  it('fails when the log was rotated meanwhile, rather than say that this was the newest part', async () => {
    await expect(read(1, 4, { logs: ['one\ntwo\nsix\n', 'ten\n'] })).rejects.toMatchObject({
      code: 'STREAM_TRUNCATED',
      retry: 'backoff',
    });
  });

  it('fails when it grows without bound', async () => {
    await expect(read(1, 8, { logs: ['one\ntwo\nsix\n', 'one\n'.repeat(100)] })).rejects.toMatchObject({
      code: 'STREAM_TOO_LARGE',
    });
  });
});
