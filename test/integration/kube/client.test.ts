import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { reviewOwnAccess } from '../../../src/kube/access-review.ts';
import type { Kube } from '../../../src/kube/kube.ts';
import { resources } from '../../../src/kube/resources.ts';
import type { V1ConfigMap } from '../../../src/kube/types.ts';
import { type TestNamespace, createNamespace } from '../../support/namespace.ts';
import { type RewritingProxy, startRewritingProxy } from '../../support/rewriting-proxy.ts';
import { testConnection, testKube } from '../../support/test-kube.ts';
import { throughProxy } from '../../support/through-proxy.ts';

let kube: Kube;
let namespace: TestNamespace;
let proxy: RewritingProxy;
let proxied: Kube;
const signal = AbortSignal.timeout(1_200_000);

beforeAll(async () => {
  kube = await testKube();
  namespace = await createNamespace(kube.client, 'kube-client');
  proxy = await startRewritingProxy(await testConnection());
  proxied = await testKube({ requestTimeout: 30_000 }, proxy.connection);
});

afterAll(async () => {
  await namespace[Symbol.asyncDispose]();
  kube.close();
  proxied.close();
  await proxy[Symbol.asyncDispose]();
});

function configMap(name: string, data: Record<string, string> = {}): V1ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: namespace.name }, data };
}

describe('client on a real API server', () => {
  it('gives JSON as it is: times are strings', async () => {
    const created = await kube.client.create(resources.configMaps, configMap('json', { a: 'b' }), signal);
    expect(created.metadata?.creationTimestamp).toEqual(expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/));
  });

  it('types what goes wrong', async () => {
    const { client } = kube;
    await client.create(resources.configMaps, configMap('twice'), signal);
    await expect(client.create(resources.configMaps, configMap('twice'), signal)).rejects.toMatchObject({
      code: 'KUBE_ALREADY_EXISTS',
      status: 409,
    });
    await expect(
      client.get(resources.configMaps, { namespace: namespace.name, name: 'none' }, signal),
    ).rejects.toMatchObject({
      code: 'KUBE_NOT_FOUND',
      message: expect.stringContaining('configmaps "none" not found'),
    });
    await expect(client.create(resources.configMaps, configMap('Not_A_Name'), signal)).rejects.toMatchObject({
      code: 'KUBE_INVALID',
    });
    const old = { ...configMap('twice'), metadata: { ...configMap('twice').metadata, resourceVersion: '1' } };
    await expect(client.replace(resources.configMaps, old, signal)).rejects.toMatchObject({ code: 'KUBE_CONFLICT' });
    await expect(
      client.get(resources.configMaps, { namespace: namespace.name, name: '..' }, signal),
    ).rejects.toMatchObject({
      code: 'KUBE_INVALID',
    });
  });

  it('applies on the server, refuses a field of another manager, takes it when forced', async () => {
    const { client } = kube;
    const apply = (fieldManager: string, value: string, force = false) =>
      client.apply(resources.configMaps, configMap('applied', { key: value }), { fieldManager, force }, signal);
    await apply('one', 'first');
    await expect(apply('two', 'second')).rejects.toMatchObject({
      code: 'KUBE_CONFLICT',
      message: expect.stringContaining('conflict'),
    });
    await expect(apply('two', 'second', true)).resolves.toMatchObject({ data: { key: 'second' } });
  });

  it('lists page after page', async () => {
    for (let index = 0; index < 7; index += 1)
      await kube.client.create(resources.configMaps, configMap(`page-${String(index)}`), signal);
    const { createKubeClient } = await import('../../../src/kube/client.ts');
    const { createTransport } = await import('../../../src/kube/http-request.ts');
    const { systemClock } = await import('../../../src/kube/clock.ts');
    const before = proxy.seen.length;
    const transport = createTransport(proxy.connection, { headersTimeout: 30_000, userAgent: 'test' });
    const small = createKubeClient(transport, {
      clock: systemClock,
      requestTimeout: 30_000,
      maxBodyBytes: 1e6,
      pageSize: 3,
    });
    const listed = await small.list<V1ConfigMap>(resources.configMaps, { namespace: namespace.name }, signal);
    transport.close();
    const names = listed.items.map((item) => item.metadata?.name);
    expect(names.filter((name) => name?.startsWith('page-'))).toHaveLength(7);
    expect(listed.items.every((item) => item.kind === 'ConfigMap' && item.apiVersion === 'v1')).toBe(true);
    expect(proxy.seen.slice(before).filter((path) => path.includes('continue='))).not.toHaveLength(0);
  });

  it('deletes by uid, is content when the object is gone, and leaves its successor alone', async () => {
    const { client } = kube;
    const key = { namespace: namespace.name, name: 'deleted' };
    const first = await client.create(resources.configMaps, configMap('deleted'), signal);
    const uid = first.metadata?.uid ?? '';
    await client.delete(resources.configMaps, key, { uid }, signal);
    await client.delete(resources.configMaps, key, { uid }, signal);
    const second = await client.create(resources.configMaps, configMap('deleted'), signal);
    await client.delete(resources.configMaps, key, { uid }, signal);
    await expect(client.get<V1ConfigMap>(resources.configMaps, key, signal)).resolves.toMatchObject({
      metadata: { uid: second.metadata?.uid },
    });
  });

  it('patches with a merge', async () => {
    await kube.client.create(resources.configMaps, configMap('patched', { a: '1', b: '2' }), signal);
    const key = { namespace: namespace.name, name: 'patched' };
    const patched = await kube.client.mergePatch<V1ConfigMap>(
      resources.configMaps,
      key,
      { data: { a: null, c: '3' } },
      { fieldManager: 'test' },
      signal,
    );
    expect(patched.data).toEqual({ b: '2', c: '3' });
  });

  it('tells what we may do', async () => {
    const access = { verb: 'create', group: '', resource: 'pods', subresource: 'exec', namespace: namespace.name };
    await expect(reviewOwnAccess(kube.client, access, signal)).resolves.toMatchObject({ allowed: true });
  });

  it('rejects CANCELLED when its signal aborts and DEADLINE_EXCEEDED when that was a time limit', async () => {
    proxy.intercept(() => true);
    const controller = new AbortController();
    const pending = proxied.client.getPath('/version', controller.signal);
    controller.abort();
    await expect(pending).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(proxied.client.getPath('/version', AbortSignal.timeout(50))).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
  });
});

describe('client when the server misbehaves', () => {
  it('waits as long as 429 says, then goes on', async () => {
    let asked = 0;
    proxy.intercept((_request, response) => {
      asked += 1;
      if (asked > 1) return false;
      response.writeHead(429, { 'retry-after': '1' }).end();
      return true;
    });
    await expect(proxied.client.getPath('/version', signal)).resolves.toMatchObject({ major: '1' });
    expect(asked).toBe(2);
  });

  it('rejects KUBE_THROTTLED with the time when that is too long', async () => {
    proxy.intercept((_request, response) => {
      response.writeHead(429, { 'retry-after': '60' }).end();
      return true;
    });
    await expect(proxied.client.getPath('/version', signal)).rejects.toMatchObject({
      code: 'KUBE_THROTTLED',
      retryAfterMilliseconds: 60_000,
    });
  });

  it.each([
    ['a server error', 503, 'KUBE_SERVER'],
    ['no credentials', 401, 'KUBE_UNAUTHORIZED'],
    ['no permission', 403, 'KUBE_FORBIDDEN'],
  ])('types %s', async (_name, status, code) => {
    proxy.intercept((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html>from something in between</html>');
      return true;
    });
    await expect(proxied.client.getPath('/version', signal)).rejects.toMatchObject({ code, status });
  });

  it('rejects KUBE_CONNECTION when the body breaks off, when nothing comes, and when nobody is there', async () => {
    proxy.intercept((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"half":');
      setImmediate(() => response.socket?.resetAndDestroy());
      return true;
    });
    await expect(proxied.client.getPath('/version', signal)).rejects.toMatchObject({ code: 'KUBE_CONNECTION' });
    proxy.intercept(() => true);
    const impatient = await testKube({ requestTimeout: 1000 }, proxy.connection);
    await expect(impatient.client.getPath('/version', signal)).rejects.toMatchObject({
      code: 'KUBE_CONNECTION',
      message: expect.stringContaining('no answer'),
    });
    impatient.close();
    const nobody = await testKube({}, { ...proxy.connection, server: new URL('http://127.0.0.1:1') });
    await expect(nobody.client.getPath('/version', signal)).rejects.toMatchObject({ code: 'KUBE_CONNECTION' });
  });

  it('uses a fresh connection when an idle one was reset', async () => {
    await using relay = await throughProxy(await testConnection());
    const viaRelay = await testKube({}, relay.connection);
    await viaRelay.client.getPath('/version', signal);
    relay.proxy.cut();
    await expect(viaRelay.client.getPath('/version', signal)).resolves.toMatchObject({ major: '1' });
    expect(relay.proxy.accepted()).toBe(2);
    viaRelay.close();
  });
});
