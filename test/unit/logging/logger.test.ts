import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createLogger, type LoggerOptions } from '../../../src/logging/logger.ts';

function logged(
  options: Partial<LoggerOptions>,
  write: (log: ReturnType<typeof createLogger>) => void,
): Record<string, unknown>[] {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk.toString());
      done();
    },
  });
  write(createLogger({ level: 'info', component: 'operator', stream, ...options }));
  return chunks
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('log', () => {
  it('is one JSON object per line, with the fields of its parents', () => {
    const [line] = logged({}, (log) => {
      log.child({ controller: 'c' }).child({ namespace: 'chat' }).info('Started', { pods: 3 });
    });

    expect(line).toMatchObject({
      level: 'info',
      component: 'operator',
      message: 'Started',
      controller: 'c',
      namespace: 'chat',
      pods: 3,
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('leaves out what is below its level', () => {
    expect(logged({ level: 'warn' }, (log) => log.info('no'))).toEqual([]);
  });

  it('writes a line break in a text as part of the text', () => {
    expect(logged({}, (log) => log.info('a', { note: 'x\n{"level":"error"}' }))).toHaveLength(1);
  });

  it('redacts every text on its way out', () => {
    const redact = (text: string): string => text.replaceAll('hunter2', '***');

    const [line] = logged({ redact }, (log) => log.child({ a: 'hunter2' }).error('b hunter2', { c: 'hunter2!' }));

    expect(JSON.stringify(line)).not.toContain('hunter2');
  });
});
