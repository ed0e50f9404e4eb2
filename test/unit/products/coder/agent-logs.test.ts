import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SupportPacketError } from '../../../../src/api/errors.ts';
import { parseSpec } from '../../../../src/api/packet.ts';
import type { KubeClient, PodAccess } from '../../../../src/kube/ports.ts';
import { agentLogs, logPaths } from '../../../../src/products/coder/agent-logs/bundle.ts';
import { readFrames } from '../../../../src/products/coder/agent-logs/frames.ts';
import { LOG_FILES_SCRIPT } from '../../../../src/products/coder/agent-logs/script.ts';
import type { BundleRung } from '../../../../src/products/ports.ts';
import { fakePodAccess } from '../fake-pods.ts';
import { workspace } from './worlds.ts';

const { signal } = new AbortController();

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agent-logs-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** What the script prints, taken apart again. */
async function read(maxBytes: number, paths: readonly string[] = []): Promise<Record<string, string>> {
  const argv = ['-c', LOG_FILES_SCRIPT, 'sh', folder, String(maxBytes), ...paths];
  const child = spawn('sh', argv, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, HOME: folder } });
  return collect(child.stdout as AsyncIterable<Buffer>);
}

async function collect(output: AsyncIterable<Buffer>): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, chunks } of readFrames(output)) {
    let content = '';
    for await (const chunk of chunks) content += Buffer.from(chunk).toString();
    files[name.replace(`${folder}/`, '')] = content;
  }
  return files;
}

async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += size) yield Promise.resolve(Buffer.from(text.slice(at, at + size)));
}

describe('the log files of an agent', () => {
  it("are its own, those of its scripts, and what the template's scripts name", async () => {
    await writeFile(join(folder, 'coder-agent.log'), 'one\ntwo\n');
    await writeFile(join(folder, 'coder-agent-2026.log'), 'rotated');
    await writeFile(join(folder, 'coder-script-1.log'), '');
    await writeFile(join(folder, 'my setup.log'), 'named');
    await writeFile(join(folder, 'other.log'), 'not ours');

    const files = await read(1000, ['~/my setup.log', join(folder, 'missing.log')]);

    expect(files).toEqual({
      'coder-agent.log': 'one\ntwo\n',
      'coder-agent-2026.log': 'rotated',
      'coder-script-1.log': '',
      'my setup.log': 'named',
    });
  });

  it('are cut to their newest bytes', async () => {
    await writeFile(join(folder, 'coder-agent.log'), 'oldest newest');

    expect(await read(6)).toEqual({ 'coder-agent.log': 'newest' });
  });

  it('are no links and no folders', async () => {
    await writeFile(join(folder, 'secret'), 'secret');
    await symlink(join(folder, 'secret'), join(folder, 'coder-agent-link.log'));
    await mkdir(join(folder, 'coder-agent-folder.log'));

    expect(await read(1000)).toEqual({});
  });

  it.each([1, 3, 1000])('come whole in pieces of %d bytes', async (size) => {
    const files = await collect(inPieces('5 a\n12\n3 0 b c\n2 d\nxy', size));

    expect(files).toEqual({ a: '12\n3 ', 'b c': '', d: 'xy' });
  });

  it.each(['5 a\n12', '5 a', 'no header\n', `${'9'.repeat(20)} a\n`])(
    'that end early are an error: %j',
    async (text) => {
      await expect(collect(inPieces(text, 2))).rejects.toMatchObject({ code: 'STREAM_TRUNCATED' });
    },
  );

  it('are found where the agent puts them, and are called logs', () => {
    const named = [
      '/var/log/a.log',
      'relative.log',
      '~/home.out',
      '/etc/passwd',
      '/tmp/../x.log',
      '/tmp/coder-agent.log',
    ];

    expect(logPaths(named, '/tmp')).toEqual(['/var/log/a.log', '/tmp/relative.log', '~/home.out']);
  });
});

describe('the ways to the log files', () => {
  const noShell = new SupportPacketError('EXEC_NOT_STARTED', 'exec: "sh": executable file not found in $PATH');

  function ways(exec: PodAccess['exec'], kube: Partial<KubeClient>): readonly BundleRung[] {
    const pod = workspace('ws', 'alice/api');
    const selected = { name: 'ws', uid: 'uid-ws', container: 'dev', role: 'workspace' } as const;
    const folders = { files: 'coder/c/agent/', profiles: 'coder/c/pprof/agent/' };
    const agent = { live: { pod, selected, running: true }, asked: undefined, folders };
    const context = {
      spec: parseSpec({}),
      kube: kube as KubeClient,
      access: { ...fakePodAccess({}), exec },
      now: new Date(0),
      hasKnownSecrets: true,
      reader: { image: 'ours:1', imagePullPolicy: 'IfNotPresent' as const, argv: ['node'] },
    };
    return agentLogs(context, 'c', [agent], signal).bundles[0]?.rungs ?? [];
  }

  async function names(rung: BundleRung | undefined): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const { name } of rung?.open(signal) ?? []) found.push(name);
    return found;
  }

  const refused = (): never => {
    throw new SupportPacketError('KUBE_FORBIDDEN', 'no ephemeral containers here');
  };

  it('begin with the shell of the container; without one an ephemeral container is tried', async () => {
    const [shell, reader] = ways(async () => Promise.reject(noShell), { get: refused });

    await expect(names(shell)).rejects.toMatchObject({ warning: 'CommandMissing' });
    expect(reader?.access).toBe('ephemeral-container');
    await expect(names(reader)).rejects.toMatchObject({ code: 'KUBE_FORBIDDEN' });
  });

  it('end there when the shell found nothing: no container is added to the pod for it', async () => {
    const ended = {
      stdout: Readable.from([]),
      exit: Promise.resolve({ code: 0, stderr: '' }),
      [Symbol.asyncDispose]: async () => Promise.resolve(),
    };
    const [shell, reader] = ways(async () => Promise.resolve(ended), { get: refused });

    await expect(names(shell)).rejects.toMatchObject({ warning: 'NotAvailable' });
    await expect(names(reader)).rejects.toMatchObject({ warning: 'NotAvailable' });
  });
});
