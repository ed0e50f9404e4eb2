import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Kube } from '../../../src/kube/kube.ts';
import type { ContainerKey, ExecOptions } from '../../../src/kube/ports.ts';
import { resources } from '../../../src/kube/resources.ts';
import { superviseCommand } from '../../../src/kube/supervised-command.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { type TestNamespace, createNamespace } from '../../support/namespace.ts';
import { startShellPod } from '../../support/shell-pod.ts';
import { testConnection, testKube } from '../../support/test-kube.ts';
import { throughProxy } from '../../support/through-proxy.ts';

const MIB = 1024 * 1024;
/** More than the sockets on the way can take in at once, so that a reader that waits is felt by the command. */
const BIG = 24 * MIB;
const signal = AbortSignal.timeout(1_200_000);
let kube: Kube;
let namespace: TestNamespace;
let box: ContainerKey;

beforeAll(async () => {
  kube = await testKube();
  namespace = await createNamespace(kube.client, 'kube-exec');
  // Process 1 waits for its children: a container whose first process does not would collect zombies.
  const script = `head -c ${String(BIG)} /dev/urandom >/big; touch /ready; while :; do sleep 1; done`;
  box = await startShellPod(kube.client, { namespace: namespace.name, name: 'box', script, readyFile: '/ready' });
});

afterAll(async () => {
  await namespace[Symbol.asyncDispose]();
  kube.close();
});

async function run(options: Partial<ExecOptions>) {
  const command = await kube.pods.exec({ ...box, argv: [], ...options }, signal);
  const stdout = await text(command.stdout);
  return { stdout, ...(await command.exit) };
}

/** Reads a few megabytes a second: much slower than the command writes. */
async function countSlowly(stdout: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  for await (const chunk of stdout) {
    bytes += chunk.length;
    await delay(5);
  }
  return bytes;
}

async function processes(): Promise<string> {
  const { stdout } = await run({ argv: ['ps', '-o', 'args'] });
  return stdout;
}

describe('exec on a real kubelet', () => {
  it('gives output, standard error and exit code', async () => {
    await expect(run({ argv: ['sh', '-c', 'echo out; echo err >&2; exit 7'] })).resolves.toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
      code: 7,
    });
  });

  it('closes stdin alone, so that a command that reads to the end can answer', async () => {
    const stdin = randomBytes(300_000).toString('hex');
    await expect(run({ argv: ['cat'], stdin: Buffer.from(stdin) })).resolves.toMatchObject({ stdout: stdin, code: 0 });
  });

  it('keeps only the beginning of standard error', async () => {
    const { stderr } = await run({ argv: ['sh', '-c', 'yes | head -c 100000 >&2'], maxStderrBytes: 10 });
    expect(stderr).toBe('y\ny\ny\ny\ny\n… (99990 more bytes)');
  });

  it.each([
    ['a program that is not there', { argv: ['/none'] }, 'EXEC_NOT_STARTED'],
    ['a container that is not there', { argv: ['ls'], container: 'none' }, 'KUBE_INVALID'],
    ['a pod that is not there', { argv: ['ls'], pod: 'none' }, 'KUBE_NOT_FOUND'],
  ])('rejects %s', async (_name, options, code) => {
    await expect(run(options)).rejects.toMatchObject({ code });
  });

  it('tells a missing marker and a missing byte', async () => {
    const marker = Buffer.from('END');
    await expect(run({ argv: ['printf', 'dataEND'], expectEnd: { marker } })).resolves.toMatchObject({
      stdout: 'data',
    });
    await expect(run({ argv: ['printf', 'data'], expectEnd: { marker } })).rejects.toMatchObject({
      code: 'STREAM_TRUNCATED',
    });
    await expect(run({ argv: ['printf', 'data'], expectEnd: { bytes: 5 } })).rejects.toMatchObject({
      code: 'STREAM_TRUNCATED',
    });
  });
});

describe('a supervised command with a secret', () => {
  it('has it in no argument, and its output is what it writes to the descriptor', async () => {
    const show = 'echo said; printf %s "$SECRET" >/dev/fd/4';
    const supervised = superviseCommand(['sh', '-c', show], { secretVariable: 'SECRET', outputOnDescriptor4: true });
    const stdin = Buffer.from('a "secret" $1\n');
    const command = await kube.pods.exec({ ...box, ...supervised, stdin }, signal);

    await expect(text(command.stdout)).resolves.toBe('a "secret" $1');
    await expect(command.exit).resolves.toEqual({ code: 0, stderr: 'said\n' });
  });
});

describe('a slow reader', () => {
  it('gets everything from a supervised command and holds less than 1 MiB', async () => {
    const command = await kube.pods.exec({ ...box, ...superviseCommand(['cat', '/big']) }, signal);
    let bytes = 0;
    let buffered = 0;
    for await (const chunk of command.stdout) {
      bytes += (chunk as Buffer).length;
      buffered = Math.max(buffered, command.stdout.readableLength);
      await delay(5);
    }
    await expect(command.exit).resolves.toEqual({ code: 0, stderr: '' });
    expect(bytes).toBe(BIG);
    expect(buffered).toBeLessThan(MIB);
  });

  it('gets everything that fits into the read-ahead from a command that cannot be held', async () => {
    const command = await kube.pods.exec(
      { ...box, argv: ['head', '-c', String(4 * MIB), '/big'], readAheadBytes: 8 * MIB },
      signal,
    );
    await expect(countSlowly(command.stdout)).resolves.toBe(4 * MIB);
  });

  it('never takes a shortened output for a whole one when it knows the size', async () => {
    const command = await kube.pods.exec({ ...box, argv: ['cat', '/big'], expectEnd: { bytes: BIG } }, signal);
    // The kubelet may or may not lose the tail; what must not happen is a short output without an error.
    const outcome = await countSlowly(command.stdout).catch((error: unknown) => error);
    if (typeof outcome === 'number') expect(outcome).toBe(BIG);
    else expect(outcome).toMatchObject({ code: expect.stringMatching(/^STREAM_(TRUNCATED|DROPPED)$/) });
  });

  it('may pause for longer than the idle time', async () => {
    const impatient = await testKube({ streamIdleTimeout: 4000 });
    const command = await impatient.pods.exec({ ...box, ...superviseCommand(['cat', '/big']) }, signal);
    await delay(12_000);
    let bytes = 0;
    for await (const chunk of command.stdout) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(BIG);
    impatient.close();
  });
});

describe('exec when something breaks', () => {
  it('errors STREAM_DROPPED when the connection is cut in the middle', async () => {
    await using relay = await throughProxy(await testConnection());
    const viaRelay = await testKube({}, relay.connection);
    const command = await viaRelay.pods.exec({ ...box, argv: ['sh', '-c', 'cat /big; sleep 60'] }, signal);
    const reading = countSlowly(command.stdout);
    await waitFor('some output', async () => (relay.proxy.bytesFromTarget() > MIB ? true : undefined), {
      timeout: 120_000,
    });
    relay.proxy.cut();
    await expect(reading).rejects.toMatchObject({ code: 'STREAM_DROPPED' });
    await expect(command.exit).rejects.toMatchObject({ code: 'STREAM_DROPPED' });
  });

  it('errors STREAM_DROPPED when the connection dies without a word', async () => {
    await using relay = await throughProxy(await testConnection());
    const viaRelay = await testKube({ streamIdleTimeout: 4000 }, relay.connection);
    const command = await viaRelay.pods.exec({ ...box, argv: ['sleep', '60'] }, signal);
    command.stdout.resume();
    relay.proxy.freeze();
    await expect(command.exit).rejects.toMatchObject({ code: 'STREAM_DROPPED' });
  });

  it('stays with a silent command on a live connection for longer than the idle time', async () => {
    const impatient = await testKube({ streamIdleTimeout: 4000 });
    const command = await impatient.pods.exec({ ...box, argv: ['sh', '-c', 'sleep 12; echo done'] }, signal);
    await expect(text(command.stdout)).resolves.toBe('done\n');
    impatient.close();
  });

  it('ends when the pod is killed, never with code 0', async () => {
    const victim = await startShellPod(kube.client, {
      namespace: namespace.name,
      name: 'victim',
      script: 'sleep 1000',
    });
    const command = await kube.pods.exec(
      { ...victim, argv: ['sh', '-c', 'while :; do echo tick; sleep 1; done'] },
      signal,
    );
    command.stdout.resume();
    await kube.client.delete(
      resources.pods,
      { namespace: victim.namespace, name: victim.pod },
      { gracePeriodSeconds: 0 },
      signal,
    );
    const outcome = await command.exit.catch((error: unknown) => error);
    expect(outcome).not.toMatchObject({ code: 0 });
  });

  it.each([
    ['', {}, {}],
    [
      ', also with a secret and an output of its own',
      { secretVariable: 'SECRET', outputOnDescriptor4: true },
      { stdin: Buffer.from('a secret\n') },
    ],
  ])('rejects CANCELLED on abort and kills a supervised command that sleeps%s', async (_, supervision, stdin) => {
    const controller = new AbortController();
    const tag = `3${String(Date.now()).slice(-6)}`;
    const supervised = superviseCommand(['sleep', tag], supervision);
    const command = await kube.pods.exec({ ...box, ...supervised, ...stdin }, controller.signal);
    command.stdout.resume();
    const listed = async () => (await processes()).split('\n').some((line) => line === `sleep ${tag}`);
    await waitFor('the command runs', async () => ((await listed()) ? true : undefined), { timeout: 120_000 });
    controller.abort();
    await expect(command.exit).rejects.toMatchObject({ code: 'CANCELLED' });
    await waitFor('the command is gone', async () => ((await listed()) ? undefined : true), { timeout: 120_000 });
    await command[Symbol.asyncDispose]();
  });

  it('lets a command without a shell end by itself when the reader stops early', async () => {
    const command = await kube.pods.exec({ ...box, argv: ['cat', '/big', '/big'] }, signal);
    for await (const chunk of command.stdout) {
      expect((chunk as Buffer).length).toBeGreaterThan(0);
      break;
    }
    await expect(command.exit).rejects.toMatchObject({ code: 'CANCELLED' });
    const gone = async () => ((await processes()).includes('cat /big /big') ? undefined : true);
    await waitFor('the command is gone', gone, { timeout: 120_000 });
  });
});
