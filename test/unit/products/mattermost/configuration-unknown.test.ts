import { describe, expect, it } from '@jest/globals';
import { parseSpec } from '../../../../src/api/packet.ts';
import type { KubeClient } from '../../../../src/kube/ports.ts';
import { planMattermost } from '../../../../src/products/mattermost/plan.ts';
import type { LivePod } from '../../../../src/products/ports.ts';
import { fakePodAccess, type FakePods } from '../fake-pods.ts';
import { livePod } from '../pods.ts';

const { signal } = new AbortController();

interface Given extends FakePods {
  readonly pods?: readonly LivePod[];
  readonly items?: unknown;
  readonly hasKnownSecrets?: boolean;
  readonly token?: string;
}

/** Codes of what became known while collecting. */
async function codes(given: Given): Promise<readonly string[]> {
  const { pods = [started('chat-0')], items = {}, hasKnownSecrets = false, token, ...fakes } = given;
  const context = {
    spec: parseSpec({ items }),
    kube: {} as KubeClient,
    access: fakePodAccess(fakes),
    now: new Date(0),
    hasKnownSecrets,
    ...(token === undefined ? {} : { accessTokens: new Map([['chat', token]]) }),
  };
  const selected = pods.map((one) => one.selected);
  const target = { name: 'chat', type: 'Mattermost' as const, namespace: 'chat', pods: selected };
  const made = planMattermost(context, { target, pods }, signal);
  return ((await made.findings?.()) ?? []).map(({ code }) => code);
}

function started(name: string, running = true): LivePod {
  const state = running ? { running: {} } : { terminated: { exitCode: 1 } };
  const container = { name: 'mattermost', ready: running, restartCount: 0, image: '', imageID: '', state };
  return livePod(name, { running, status: { containerStatuses: [container] } });
}

describe('a configuration that nobody could read', () => {
  it('is told: what stands bare in a log is not masked', async () => {
    await expect(codes({})).resolves.toEqual(['ConfigurationUnknown']);
    await expect(codes({ pods: [started('chat-0', false)] })).resolves.toEqual(['ConfigurationUnknown']);
  });

  it('is not known by the one of the API, which the server has masked', async () => {
    const http = { '/api/v4/config': () => ({ status: 200, body: '{}' }) };

    await expect(codes({ http, token: 'secret' })).resolves.toEqual(['ConfigurationUnknown']);
  });

  it('is no matter when one server gave it, when Secrets are known, and when there is no log', async () => {
    const commands = { 'config show': { stdout: '{}' } };

    await expect(codes({ commands })).resolves.toEqual([]);
    await expect(codes({ hasKnownSecrets: true })).resolves.toEqual([]);
    await expect(codes({ items: { include: ['CPUProfile'] } })).resolves.toEqual([]);
    await expect(codes({ pods: [livePod('chat-0', { running: false })] })).resolves.toEqual([]);
  });
});
