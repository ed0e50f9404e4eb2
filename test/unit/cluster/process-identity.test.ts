import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { identify, isAlive, startTimeOf } from '../../cluster/process-identity.ts';

const TAIL = '1 42 42 0 -1 4194560 100 0 0 0 1 2 3 4 20 0 1 0 987654 1000 10';

describe('startTimeOf', () => {
  it.each([
    ['a plain name', `42 (etcd) S ${TAIL}`, '987654'],
    ['a name with blanks and parentheses', `42 (a) b (c) S ${TAIL}`, '987654'],
    ['a zombie', `42 (etcd) Z ${TAIL}`, undefined],
    ['nothing', '', undefined],
  ])('reads %s', (_, stat, expected) => {
    expect(startTimeOf(stat)).toBe(expected);
  });
});

describe('isAlive', () => {
  it('knows a running process, and no longer when it has ended', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const identity = await identify(child.pid ?? 0);
    if (identity === undefined) throw new Error('the child does not run');
    expect(await isAlive(identity)).toBe(true);

    child.kill('SIGKILL');
    await once(child, 'exit');

    expect(await isAlive(identity)).toBe(false);
  });

  it('does not take a later process with the same number for it', async () => {
    const self = await identify(process.pid);
    if (self === undefined) throw new Error('this process does not run');

    expect(await isAlive({ ...self, started: '1' })).toBe(false);
    expect(await isAlive({ ...self, boot: 'before the restart' })).toBe(false);
  });
});
