import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Kube } from '../../../src/kube/kube.ts';
import type { ContainerKey } from '../../../src/kube/ports.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { type TestNamespace, createNamespace } from '../../support/namespace.ts';
import { startShellPod } from '../../support/shell-pod.ts';
import { testConnection, testKube } from '../../support/test-kube.ts';
import { throughProxy } from '../../support/through-proxy.ts';

const MIB = 1024 * 1024;
const signal = AbortSignal.timeout(1_200_000);
let kube: Kube;
let namespace: TestNamespace;
let web: ContainerKey;

/** `cgi-bin/short` promises 1000 bytes and gives 5; `cgi-bin/silent` says nothing. */
const SCRIPT = `mkdir -p /www/cgi-bin; echo hello >/www/index.html; head -c ${String(64 * MIB)} /dev/urandom >/www/big
sha256sum /www/big | cut -c1-64 >/www/sum
printf '#!/bin/sh\nprintf "Content-Length: 1000\\r\\n\\r\\nshort"\n' >/www/cgi-bin/short
printf '#!/bin/sh\nsleep 1000\n' >/www/cgi-bin/silent
chmod +x /www/cgi-bin/*
httpd -p 127.0.0.1:8080 -h /www
touch /ready; while :; do sleep 1; done`;

beforeAll(async () => {
  kube = await testKube();
  namespace = await createNamespace(kube.client, 'kube-forward');
  web = await startShellPod(kube.client, {
    namespace: namespace.name,
    name: 'web',
    script: SCRIPT,
    readyFile: '/ready',
  });
});

afterAll(async () => {
  await namespace[Symbol.asyncDispose]();
  kube.close();
});

async function digest(body: Readable, pauseMilliseconds = 0): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of body) {
    hash.update(chunk as Buffer);
    if (pauseMilliseconds > 0) await delay(pauseMilliseconds);
  }
  return hash.digest('hex');
}

function get(path: string, port = 8080, by = kube, until = signal) {
  return by.pods.http({ namespace: web.namespace, pod: web.pod, port, path }, until);
}

describe('HTTP over a port-forward to a real kubelet', () => {
  it('reaches the loopback of the pod', async () => {
    const answer = await get('/index.html');
    expect(answer).toMatchObject({ status: 200, headers: { 'content-length': '6' } });
    await expect(text(answer.body)).resolves.toBe('hello\n');
  });

  it('gives other statuses as they are', async () => {
    const answer = await get('/none');
    expect(answer.status).toBe(404);
    answer.body.destroy();
  });

  it('carries a big body byte for byte', async () => {
    const sum = (await text((await get('/sum')).body)).trim();
    const { body } = await get('/big');
    await expect(digest(body)).resolves.toBe(sum);
  });

  it('never gives a slow reader less than everything without an error', async () => {
    const sum = (await text((await get('/sum')).body)).trim();
    const { body } = await get('/big');
    const outcome = await digest(body, 3).catch((error: unknown) => error);
    if (typeof outcome === 'string') expect(outcome).toBe(sum);
    else expect(outcome).toMatchObject({ code: expect.stringMatching(/^STREAM_(TRUNCATED|DROPPED)$/) });
  });

  it('rejects PORT_REFUSED when nothing listens', async () => {
    await expect(get('/', 9)).rejects.toMatchObject({ code: 'PORT_REFUSED' });
  });

  it('rejects a pod that is not there', async () => {
    await expect(
      kube.pods.http({ namespace: namespace.name, pod: 'none', port: 1, path: '/' }, signal),
    ).rejects.toMatchObject({ code: 'KUBE_NOT_FOUND' });
  });

  it('errors STREAM_TRUNCATED when the body is shorter than promised', async () => {
    const answer = await get('/cgi-bin/short');
    await expect(text(answer.body)).rejects.toMatchObject({ code: 'STREAM_TRUNCATED' });
  });

  it('rejects CANCELLED when the server says nothing and the caller gives up', async () => {
    const controller = new AbortController();
    const pending = get('/cgi-bin/silent', 8080, kube, controller.signal);
    setTimeout(() => {
      controller.abort();
    }, 500);
    await expect(pending).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('errors when the connection is cut in the middle, and leaves none', async () => {
    await using relay = await throughProxy(await testConnection());
    const viaRelay = await testKube({}, relay.connection);
    const { body } = await get('/big', 8080, viaRelay);
    const reading = digest(body, 20);
    await waitFor('a part', async () => (relay.proxy.bytesFromTarget() > MIB ? true : undefined), { timeout: 120_000 });
    relay.proxy.cut();
    await expect(reading).rejects.toMatchObject({ code: expect.stringMatching(/^STREAM_(TRUNCATED|DROPPED)$/) });
    await waitFor('no connection', async () => (relay.proxy.connections() === 0 ? true : undefined), {
      timeout: 120_000,
    });
  });
});
