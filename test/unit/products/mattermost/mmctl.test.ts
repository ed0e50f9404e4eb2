import { describe, expect, it } from '@jest/globals';
import { MMCTL_COMMANDS, mmctlFailure, readMmctl, streamMmctl } from '../../../../src/products/mattermost/mmctl.ts';
import { fakePodAccess, type CommandEnd } from '../fake-pods.ts';

const container = { namespace: 'chat', pod: 'chat-0', container: 'mattermost' };
const { signal } = new AbortController();

async function run(end: CommandEnd | undefined, maxBytes = 1000): Promise<string> {
  const commands = end === undefined ? {} : { 'config show': end };
  const output = await readMmctl(fakePodAccess({ commands }), container, MMCTL_COMMANDS.config, maxBytes, signal);
  return output.toString();
}

describe('a refusal of mmctl', () => {
  const socket = '/var/tmp/mattermost_local.socket';

  // The texts of the real server and client, 9.7 to 11.1.
  it.each([
    ['LicenseRequired', 'Error: unable to fetch Support Packet: E10 or E20 license required to use this endpoint.\n'],
    [
      'LocalModeDisabled',
      `Error: failed to create client: socket file "${socket}" doesn't exist, please check the server configuration for local mode\n`,
    ],
    ['LocalModeDisabled', `Error: dial unix ${socket}: connect: connection refused`],
    [
      'SocketOwnerMismatch',
      `Error: failed to create client: owner of the file "${socket}" must be the same user running mmctl\n`,
    ],
    [
      'SocketOwnerMismatch',
      `Error: failed to create client: invalid file mode for file "${socket}" must be socket with 0600 permissions`,
    ],
    ['UnknownUser', 'panic: user: Current requires cgo or $USER set in environment\n\ngoroutine 1 [running]:\n'],
    ['CommandFailed', 'Error: something new\n'],
    ['CommandFailed', ''],
  ])('is the warning %s: %s', (warning, stderr) => {
    const failure = mmctlFailure(1, stderr);

    expect(failure).toMatchObject({ code: 'ITEM_UNAVAILABLE', warning, status: 1 });
    expect(failure.message).not.toContain('\n');
    expect(failure.message).toContain(stderr.trim().split('\n')[0]);
  });
});

it('is told by what it says of the error, not by what it counts', () => {
  const stderr =
    'There are 0 plugins on local instance\nError: dial unix /var/tmp/x.socket: connect: connection refused';

  expect(mmctlFailure(1, stderr).message).toMatch(/: Error: dial unix/);
});

describe('a command of mmctl', () => {
  it('gives its whole output, whatever it writes to stderr', async () => {
    await expect(run({ stdout: ['{"a"', ':1}'], stderr: 'There are 1 plugins on local instance' })).resolves.toBe(
      '{"a":1}',
    );
  });

  it('fails after its last chunk when its exit code is not 0', async () => {
    const access = fakePodAccess({ commands: { 'config show': { stdout: 'half', code: 1, stderr: 'Error: x' } } });
    const chunks: string[] = [];
    const read = (async () => {
      for await (const chunk of streamMmctl(access, container, MMCTL_COMMANDS.config, signal))
        chunks.push(String(chunk));
    })();

    await expect(read).rejects.toMatchObject({ warning: 'CommandFailed' });
    expect(chunks).toEqual(['half']);
  });

  it('that is not there says so, though that comes to light late', async () => {
    await expect(run(undefined)).rejects.toMatchObject({ code: 'ITEM_UNAVAILABLE', warning: 'CommandMissing' });
  });

  it('that says too much is ended', async () => {
    await expect(run({ stdout: 'x'.repeat(11) }, 10)).rejects.toMatchObject({ code: 'STREAM_TOO_LARGE' });
  });

  it.each(Object.entries<readonly string[]>(MMCTL_COMMANDS))('%s has constant arguments and no shell', (_, argv) => {
    expect(argv[0]).toBe('/mattermost/bin/mmctl');
    // --quiet would suppress the answer of all but one, and keeps that one clean.
    expect(argv.includes('--quiet')).toBe(argv.includes('supportpacket'));
  });
});
