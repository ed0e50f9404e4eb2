import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Kube } from '../../../src/kube/kube.ts';
import type { ContainerKey } from '../../../src/kube/ports.ts';
import { resources } from '../../../src/kube/resources.ts';
import type { V1Pod } from '../../../src/kube/types.ts';
import { containerLogRungs } from '../../../src/products/container-log.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { type TestNamespace, createNamespace } from '../../support/namespace.ts';
import { startShellPod } from '../../support/shell-pod.ts';
import { testConnection, testKube } from '../../support/test-kube.ts';
import { throughProxy } from '../../support/through-proxy.ts';

const LINES = 200_000;
const signal = AbortSignal.timeout(1_200_000);
let kube: Kube;
let namespace: TestNamespace;
let talker: ContainerKey;

beforeAll(async () => {
  kube = await testKube();
  namespace = await createNamespace(kube.client, 'kube-logs');
  const script = `i=0; while [ $i -lt ${String(LINES)} ]; do i=$((i+1)); echo "line $i of a log that is long enough"; done; touch /ready; sleep 1000`;
  talker = await startShellPod(kube.client, { namespace: namespace.name, name: 'talker', script, readyFile: '/ready' });
});

afterAll(async () => {
  await namespace[Symbol.asyncDispose]();
  kube.close();
});

describe('logs of a real kubelet', () => {
  it('come whole, also for a slow reader', async () => {
    const stream = await kube.pods.logs(talker, signal);
    let lines = 0;
    for await (const chunk of stream) {
      lines += (chunk as Buffer).filter((byte) => byte === 10).length;
      await delay(2);
    }
    expect(lines).toBe(LINES);
  });

  it('take limits', async () => {
    await expect(text(await kube.pods.logs({ ...talker, tailLines: 1 }, signal))).resolves.toBe(
      `line ${String(LINES)} of a log that is long enough\n`,
    );
    await expect(text(await kube.pods.logs({ ...talker, limitBytes: 10 }, signal))).resolves.toHaveLength(10);
    await expect(text(await kube.pods.logs({ ...talker, tailLines: 1, timestamps: true }, signal))).resolves.toMatch(
      /^\d{4}-\d\d-\d\dT/,
    );
  });

  it('give the previous container', async () => {
    const name = 'crasher';
    const pod: V1Pod = {
      metadata: { name, namespace: namespace.name },
      spec: {
        containers: [
          { name: 'main', image: (await image()) ?? '', command: ['sh', '-c', 'echo last words; sleep 1; exit 3'] },
        ],
      },
    };
    await kube.client.create(resources.pods, pod, signal);
    const restarted = async () => {
      const found = await kube.client.get<V1Pod>(resources.pods, { namespace: namespace.name, name }, signal);
      return (found.status?.containerStatuses?.[0]?.restartCount ?? 0) > 0 ? true : undefined;
    };
    await waitFor('a restart', restarted, { timeout: 120_000 });
    const stream = await kube.pods.logs(
      { namespace: namespace.name, pod: name, container: 'main', previous: true },
      signal,
    );
    await expect(text(stream)).resolves.toBe('last words\n');
  });

  it.each([
    ['a pod that is not there', { pod: 'none' }, 'KUBE_NOT_FOUND'],
    ['a container that is not there', { container: 'none' }, 'KUBE_INVALID'],
    ['a previous container that never was', { previous: true }, 'KUBE_INVALID'],
  ])('reject %s', async (_name, options, code) => {
    await expect(kube.pods.logs({ ...talker, ...options }, signal)).rejects.toMatchObject({ code });
  });
});

describe('logs when something breaks', () => {
  it('say in words for people that there is no log from before a restart', async () => {
    const [rung] = containerLogRungs(kube.pods, { ...talker, previous: true, maxBytes: 1e6 });
    await expect(rung?.open(signal)).rejects.toMatchObject({
      code: 'ITEM_UNAVAILABLE',
      warning: 'NotAvailable',
      message: expect.stringContaining('kept no log from before'),
    });
  });

  it('error STREAM_DROPPED when the connection is reset in the middle', async () => {
    await using relay = await throughProxy(await testConnection());
    const viaRelay = await testKube({}, relay.connection);
    const stream = await viaRelay.pods.logs(talker, signal);
    const reading = (async () => {
      for await (const chunk of stream) {
        expect((chunk as Buffer).length).toBeGreaterThan(0);
        relay.proxy.cut();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'STREAM_DROPPED' });
  });

  it('error CANCELLED when aborted, and leave no connection', async () => {
    await using relay = await throughProxy(await testConnection());
    const viaRelay = await testKube({}, relay.connection);
    const controller = new AbortController();
    const stream = await viaRelay.pods.logs(talker, controller.signal);
    controller.abort();
    await expect(text(stream)).rejects.toMatchObject({ code: 'CANCELLED' });
    await waitFor('no connection', async () => (relay.proxy.connections() === 0 ? true : undefined), {
      timeout: 120_000,
    });
  });

  it('do not end the process when they break before anybody reads', async () => {
    await using relay = await throughProxy(await testConnection());
    const viaRelay = await testKube({}, relay.connection);
    const stream = await viaRelay.pods.logs(talker, signal);
    relay.proxy.cut();
    await waitFor('the stream knows', async () => (stream.destroyed ? true : undefined), { timeout: 120_000 });
    expect(stream.errored).toMatchObject({ code: 'STREAM_DROPPED' });
  });
});

async function image(): Promise<string | undefined> {
  const pod = await kube.client.get<V1Pod>(resources.pods, { namespace: talker.namespace, name: talker.pod }, signal);
  return pod.spec?.containers[0]?.image;
}
