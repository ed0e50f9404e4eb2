import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { superviseCommand, type Supervision } from '../../../src/kube/supervised-command.ts';

const SHOW = 'echo said; printf "%s" "file:$SECRET" >/dev/fd/4; tr "\\0" " " </proc/$$/cmdline';

/** Runs it as a container's shell would, and closes stdin when the marker has come. */
async function run(argv: readonly string[], supervision: Supervision, stdin: string) {
  const supervised = superviseCommand(argv, supervision);
  // Its output is a pipe, as in a container; Node's own would be a socket, which /dev/fd cannot open.
  const child = spawn('sh', ['-c', '"$@" | cat', 'sh', ...supervised.argv], { stdio: 'pipe' });
  child.stdin.write(stdin);
  const marker =
    supervised.expectEnd !== undefined && 'marker' in supervised.expectEnd ? supervised.expectEnd.marker : '';
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output.endsWith(marker.toString())) child.stdin.end();
  });
  const errors = text(child.stderr);
  await once(child, 'close');
  return { output: output.replace(marker.toString(), ''), errors: await errors };
}

describe('a supervised command', () => {
  it('has a secret in its environment that no argument holds, and an output of its own', async () => {
    const supervision = { secretVariable: 'SECRET', outputOnDescriptor4: true };

    const { output, errors } = await run(['sh', '-c', SHOW], supervision, 'a b$c"\\d\n');

    expect(output).toBe('file:a b$c"\\d');
    expect(errors).toMatch(/^said\n/);
    expect(errors).not.toContain('a b$c');
  });

  it('is as it was without them', async () => {
    expect(await run(['sh', '-c', 'echo out; echo err >&2'], {}, '')).toEqual({
      output: 'out\n',
      errors: 'err\n',
    });
  });
});
