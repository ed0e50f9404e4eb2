import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SupportPacketError } from '../../../src/api/errors.ts';
import { createInformer } from '../../../src/kube/informer.ts';
import type { Kube, KubeOptions } from '../../../src/kube/kube.ts';
import type { WatchEvent } from '../../../src/kube/ports.ts';
import { resources } from '../../../src/kube/resources.ts';
import type { V1ConfigMap } from '../../../src/kube/types.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { type TestNamespace, createNamespace } from '../../support/namespace.ts';
import { type Intercept, type RewritingProxy, startRewritingProxy } from '../../support/rewriting-proxy.ts';
import { testConnection, testKube } from '../../support/test-kube.ts';
import { throughProxy } from '../../support/through-proxy.ts';

const signal = AbortSignal.timeout(1_200_000);
let kube: Kube;
let proxy: RewritingProxy;
let namespace: TestNamespace;
let running: AbortController | undefined;
let count = 0;

beforeAll(async () => {
  kube = await testKube();
  proxy = await startRewritingProxy(await testConnection());
});

afterEach(async () => {
  running?.abort();
  proxy.intercept(() => false);
  await namespace[Symbol.asyncDispose]();
});

afterAll(async () => {
  kube.close();
  await proxy[Symbol.asyncDispose]();
});

interface Followed {
  readonly errors: SupportPacketError[];
  readonly events: WatchEvent<V1ConfigMap>[];
  names(): string[];
  create(): Promise<string>;
  see(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** An informer on the config maps of a fresh namespace, `by` way of a connection that the test can break. */
async function follow(
  by: Kube['connection'],
  options: Partial<KubeOptions> = {},
  resyncSeconds?: number,
): Promise<Followed> {
  namespace = await createNamespace(kube.client, 'kube-watch');
  const errors: SupportPacketError[] = [];
  const events: WatchEvent<V1ConfigMap>[] = [];
  const follower = await testKube({ onWatchError: (_resource, error) => errors.push(error), ...options }, by);
  const controller = new AbortController();
  running = controller;
  const informer = createInformer<V1ConfigMap>(
    follower.watcher,
    resources.configMaps,
    {
      namespace: namespace.name,
      fieldSelector: 'metadata.name!=kube-root-ca.crt',
      onEvent: (event) => events.push(event),
      onHandlerError: (error) => {
        throw error;
      },
      ...(resyncSeconds === undefined ? {} : { resyncSeconds }),
    },
    controller.signal,
  );
  await informer.synced;
  const names = (): string[] => informer.list().map((item) => item.metadata?.name ?? '');
  return {
    errors,
    events,
    names,
    create: async () => {
      count += 1;
      const name = `map-${String(count)}`;
      await kube.client.create(resources.configMaps, { metadata: { name, namespace: namespace.name } }, signal);
      return name;
    },
    see: async (name) => {
      await waitFor(`${name} seen`, async () => (names().includes(name) ? true : undefined), { timeout: 120_000 });
    },
    stop: async () => {
      controller.abort();
      await informer.done;
      follower.close();
    },
  };
}

const isWatch = (path: string | undefined): boolean =>
  path?.includes('watch=true') === true && path.includes('/configmaps');

/** Lets `answer` take the next `times` watch requests. */
function breakWatches(times: number, answer: Intercept): void {
  let left = times;
  proxy.intercept((request, response) => {
    if (left === 0 || !isWatch(request.url)) return false;
    left -= 1;
    return answer(request, response);
  });
}

describe('watch on a real API server', () => {
  it('follows creation, change and deletion in its cache', async () => {
    const followed = await follow(kube.connection);
    const name = await followed.create();
    await followed.see(name);
    const key = { namespace: namespace.name, name };
    await kube.client.mergePatch(resources.configMaps, key, { data: { a: 'b' } }, { fieldManager: 'test' }, signal);
    await kube.client.delete(resources.configMaps, key, {}, signal);
    await waitFor('deletion seen', async () => (followed.names().length === 0 ? true : undefined), {
      timeout: 120_000,
    });
    const types = followed.events.map((event) => event.type);
    expect(types).toEqual(['SYNCED', 'ADDED', 'MODIFIED', 'DELETED']);
  });

  it('goes on where it stood when a watch has run its time, without a new list', async () => {
    const followed = await follow(proxy.connection, { watchSeconds: 1 });
    await waitFor('three watches', async () => (proxy.seen.filter(isWatchOfNamespace).length >= 3 ? true : undefined), {
      timeout: 120_000,
    });
    await followed.see(await followed.create());
    expect(proxy.seen.filter((path) => path.includes(namespace.name) && !isWatch(path))).toHaveLength(1);
    expect(followed.errors).toEqual([]);
  });

  it('lists again now and then and gives everything again', async () => {
    const followed = await follow(kube.connection, {}, 1);
    const name = await followed.create();
    const again = async () => {
      const seen = followed.events.filter((event) => event.type === 'MODIFIED' && event.object.metadata?.name === name);
      return seen.length > 0 ? true : undefined;
    };
    await waitFor('given again', again, { timeout: 120_000 });
    expect(followed.events.filter((event) => event.type === 'SYNCED').length).toBeGreaterThan(1);
  });
});

const isWatchOfNamespace = (path: string): boolean => isWatch(path) && path.includes(namespace.name);

describe('watch when something breaks', () => {
  const gone = {
    type: 'ERROR',
    object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' },
  };

  const answers: [string, string, Intercept][] = [
    [
      '410 as a status',
      'KUBE_GONE',
      (_request, response) => {
        response.writeHead(410).end(JSON.stringify(gone.object));
        return true;
      },
    ],
    [
      '410 as an event',
      'KUBE_GONE',
      (_request, response) => {
        response.writeHead(200).end(`${JSON.stringify(gone)}\n`);
        return true;
      },
    ],
    [
      '500',
      'KUBE_SERVER',
      (_request, response) => {
        response.writeHead(500).end();
        return true;
      },
    ],
    [
      '429 with Retry-After',
      'KUBE_THROTTLED',
      (_request, response) => {
        response.writeHead(429, { 'retry-after': '1' }).end();
        return true;
      },
    ],
    [
      'half a line and a reset',
      'KUBE_CONNECTION',
      (_request, response) => {
        response.writeHead(200);
        response.write('{"type":"ADDED","object":{"metadata":{"na');
        setImmediate(() => response.socket?.resetAndDestroy());
        return true;
      },
    ],
    [
      'a line that is not JSON',
      'KUBE_PROTOCOL',
      (_request, response) => {
        response.writeHead(200).end('<html>\n');
        return true;
      },
    ],
  ];

  it.each(answers)('goes on after %s', async (_name, code, answer) => {
    breakWatches(2, answer);
    const followed = await follow(proxy.connection, { watchSeconds: 2 });
    const name = await followed.create();
    await followed.see(name);
    await waitFor('both failures', async () => (followed.errors.length >= 2 ? true : undefined), { timeout: 120_000 });
    expect(followed.errors.map((error) => error.code)).toEqual([code, code]);
    await followed.see(await followed.create());
  });

  it('does not run hot when the server ends every watch at once', async () => {
    breakWatches(1000, (_request, response) => {
      response.writeHead(200).end();
      return true;
    });
    const followed = await follow(proxy.connection);
    await followed.create();
    await waitFor('a few watches', async () => (proxy.seen.filter(isWatchOfNamespace).length >= 3 ? true : undefined), {
      timeout: 120_000,
    });
    // Each pause is at least 400 ms long and then twice that: three watches cannot become many in this moment.
    expect(proxy.seen.filter(isWatchOfNamespace).length).toBeLessThan(6);
  });

  it('goes on after a reset, and misses nothing', async () => {
    await using relay = await throughProxy(await testConnection());
    const followed = await follow(relay.connection);
    await followed.see(await followed.create());
    relay.proxy.cut();
    await followed.see(await followed.create());
    await followed.stop();
  });

  it('notices a connection that died without a word', async () => {
    await using relay = await throughProxy(await testConnection());
    const followed = await follow(relay.connection, {
      watchSeconds: 1,
      watchGraceMilliseconds: 500,
      requestTimeout: 1000,
    });
    relay.proxy.freeze();
    await followed.see(await followed.create());
    expect(followed.errors.map((error) => error.code)).toContain('KUBE_CONNECTION');
    await followed.stop();
  });

  it('leaves nothing open after the signal', async () => {
    await using relay = await throughProxy(await testConnection());
    const followed = await follow(relay.connection);
    await followed.stop();
    await waitFor('no connection', async () => (relay.proxy.connections() === 0 ? true : undefined), {
      timeout: 120_000,
    });
    const before = relay.proxy.accepted();
    await kube.client.getPath('/version', signal);
    expect(relay.proxy.accepted()).toBe(before);
  });
});
