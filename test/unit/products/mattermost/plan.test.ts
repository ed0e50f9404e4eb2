import { describe, expect, it } from '@jest/globals';
import { parseSpec } from '../../../../src/api/packet.ts';
import type { KubeClient } from '../../../../src/kube/ports.ts';
import { planMattermost } from '../../../../src/products/mattermost/plan.ts';
import { completePlan } from '../../../../src/products/plan.ts';
import type { LivePod, Plan } from '../../../../src/products/ports.ts';
import { fakePodAccess, type FakePods } from '../fake-pods.ts';
import { livePod } from '../pods.ts';

const { signal } = new AbortController();
const CLIENT = '/api/v4/config/client?format=old';
// Plans only; what asks the API server is not opened here.
const noKube = {} as KubeClient;

function plan(pods: readonly LivePod[], spec: unknown = {}, fakes: FakePods = {}): Plan {
  const context = {
    spec: parseSpec(spec),
    kube: noKube,
    access: fakePodAccess(fakes),
    now: new Date(0),
    hasKnownSecrets: true,
  };
  const target = {
    name: 'chat',
    type: 'Mattermost',
    namespace: 'chat',
    pods: pods.map(({ selected }) => selected),
  } as const;
  const live = { target, pods };
  return completePlan(context, live, planMattermost(context, live, signal));
}

function paths({ items }: Plan): readonly string[] {
  const paths = items.map(({ path }) => path).filter((path) => path.startsWith('mattermost/'));
  return [...new Set(paths)];
}

async function contentOf({ items }: Plan, path: string, rung = 0): Promise<string> {
  const opened = await items.find((item) => item.path === path)?.rungs[rung]?.open(signal);
  const chunks: Uint8Array[] = [];
  for await (const chunk of opened?.chunks ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const SERVER_FILES = [
  'cpu.prof',
  'diagnostics.yaml',
  'goroutines',
  'heap.prof',
  'mattermost.log',
  'sanitized_config.json',
  'support_packet.yaml',
];

describe('the files of one server', () => {
  it("are those of Mattermost's own packet", () => {
    const expected = [...SERVER_FILES, 'metadata.yaml', 'plugins.json'].map((file) => `mattermost/chat/${file}`);

    expect(paths(plan([livePod('chat-0')])).toSorted()).toEqual(expected.toSorted());
  });

  it('have a folder per pod when there are several; what is the same for all is there once', () => {
    const files = paths(plan([livePod('chat-0'), livePod('chat-1')]));

    for (const pod of ['chat-0', 'chat-1']) {
      expect(files).toEqual(expect.arrayContaining(SERVER_FILES.map((file) => `mattermost/chat/${pod}/${file}`)));
    }
    expect(files.filter((path) => path.endsWith('plugins.json'))).toEqual(['mattermost/chat/plugins.json']);
  });

  it('take one CPU profile of a target at a time', () => {
    const { items } = plan([livePod('chat-0'), livePod('chat-1')]);

    expect(items.filter(({ name }) => name === 'CPUProfile').map(({ lane }) => lane)).toEqual([
      'cpu-profile/chat',
      'cpu-profile/chat',
    ]);
  });

  it('are only logs when it does not run, and the packet says so', () => {
    const waiting = { name: 'mattermost', state: { waiting: { reason: 'CrashLoopBackOff' } } };
    const status = { containerStatuses: [{ ...waiting, ready: false, restartCount: 3, image: '', imageID: '' }] };
    const { items, warnings } = plan([livePod('chat-0', { running: false, status })]);

    expect(paths({ items, warnings })).toEqual(['mattermost/chat/mattermost.log']);
    expect(warnings).toEqual([expect.objectContaining({ code: 'PodNotRunning' })]);
    expect(warnings[0]?.message).toContain('CrashLoopBackOff');
  });

  it('are only logs for a job server', () => {
    const files = paths(plan([livePod('chat-0'), livePod('jobs-0', { role: 'jobserver' })]));

    expect(files.filter((path) => path.includes('jobs-0'))).toEqual(['mattermost/chat/jobs-0/mattermost.log']);
  });
});

describe('include and exclude', () => {
  it('take only what is included, but the redactor still learns from the configuration', () => {
    const { items } = plan([livePod('chat-0')], { items: { include: ['Plugins'] } });

    expect(items.map(({ path, learnOnly }) => [path, learnOnly ?? false])).toEqual([
      ['mattermost/chat/sanitized_config.json', true],
      ['mattermost/chat/plugins.json', false],
    ]);
  });

  it('leave out what is excluded', () => {
    expect(paths(plan([livePod('chat-0')], { items: { exclude: ['CPUProfile'] } }))).not.toContain(
      'mattermost/chat/cpu.prof',
    );
  });

  it('speak only of what was asked for', async () => {
    const commands = {
      'config show': { stdout: '{"LogSettings":{"FileLevel":"INFO"},"MetricsSettings":{"Enable":false}}' },
    };
    const made = plan([livePod('chat-0')], { items: { include: ['Logs'] } }, { commands });

    expect((await made.findings?.())?.map(({ code }) => code)).toEqual(['LogLevelNotDebug']);
  });
});

describe('what is found out on the way', () => {
  it('the version, from the API or else from mmctl', async () => {
    const api = { http: { [CLIENT]: () => ({ status: 200, body: '{"Version":"11.1.0"}' }) } };
    const mmctl = { commands: { 'system version': { stdout: '{"version":"10.5.1.dev.abc.false"}' } } };

    await expect(plan([livePod('chat-0')], {}, api).version?.(signal)).resolves.toBe('11.1.0');
    await expect(plan([livePod('chat-0')], {}, mmctl).version?.(signal)).resolves.toBe('10.5.1');
  });
});

describe('mattermost.log', () => {
  const path = 'mattermost/chat/mattermost.log';

  it('loses the empty line that mmctl begins with', async () => {
    await expect(
      contentOf(
        plan([livePod('chat-0')], {}, { commands: { 'logs -n 10000': { stdout: ['\n', 'a\n', 'b\n'] } } }),
        path,
      ),
    ).resolves.toBe('a\nb\n');
  });

  it('comes from the container when the server has no log file', async () => {
    const fakes = { commands: { 'logs -n 10000': { stdout: '\n' } }, logs: ['from the container\n'] };

    await expect(contentOf(plan([livePod('chat-0')], {}, fakes), path)).rejects.toMatchObject({
      warning: 'FileLogDisabled',
    });
    await expect(contentOf(plan([livePod('chat-0')], {}, fakes), path, 1)).resolves.toBe('from the container\n');
  });

  it('is not asked for when the container has never started', async () => {
    const waiting = { name: 'mattermost', state: { waiting: { reason: 'ErrImagePull' } } };
    const status = { containerStatuses: [{ ...waiting, ready: false, restartCount: 0, image: '', imageID: '' }] };
    const live = livePod('chat-0', { running: false, status });

    await expect(contentOf(plan([live], {}, { logs: ['never'] }), path)).rejects.toMatchObject({
      warning: 'PodNotRunning',
    });
  });

  it('is not larger than the cap for a container', async () => {
    const spec = { items: { logs: { maxBytesPerContainer: '1Mi' } } };
    const fakes = { commands: { 'logs -n 10000': { stdout: 'x'.repeat(2 ** 20 + 1) } } };

    await expect(contentOf(plan([livePod('chat-0')], spec, fakes), path)).rejects.toMatchObject({
      code: 'STREAM_TOO_LARGE',
    });
  });
});

describe('a profile', () => {
  const heap = 'mattermost/chat/heap.prof';

  it('is asked of the metrics port', async () => {
    const http = { '/debug/pprof/heap': () => ({ status: 200, body: 'profile' }) };

    await expect(contentOf(plan([livePod('chat-0')], {}, { http }), heap)).resolves.toBe('profile');
  });

  it('that cannot be had says which setting is missing', async () => {
    await expect(contentOf(plan([livePod('chat-0')]), heap)).rejects.toMatchObject({ warning: 'MetricsDisabled' });
  });

  it('that is refused keeps its status', async () => {
    const http = { '/debug/pprof/heap': () => ({ status: 404 }) };

    await expect(contentOf(plan([livePod('chat-0')], {}, { http }), heap)).rejects.toMatchObject({
      code: 'HTTP_STATUS',
      status: 404,
    });
  });
});
