import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../src/kube/clock.ts';
import type { Kube } from '../../../src/kube/kube.ts';
import { runLeaderElected } from '../../../src/kube/lease.ts';
import { resources } from '../../../src/kube/resources.ts';
import type { V1Lease } from '../../../src/kube/types.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { type TestNamespace, createNamespace } from '../../support/namespace.ts';
import { testConnection, testKube } from '../../support/test-kube.ts';
import { throughProxy } from '../../support/through-proxy.ts';

const program = fileURLToPath(new URL('lease-candidate.ts', import.meta.url));
const signal = AbortSignal.timeout(1_200_000);
let kube: Kube;
let namespace: TestNamespace;
const children: ChildProcess[] = [];

beforeAll(async () => {
  kube = await testKube();
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await namespace[Symbol.asyncDispose]();
});

afterAll(() => {
  kube.close();
});

/** Starts a candidate; `said` is what it printed so far. */
function candidate(identity: string): { readonly child: ChildProcess; said(): string } {
  const child = spawn(process.execPath, [program, namespace.name, identity], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return { child, said: () => output };
}

async function lease(): Promise<V1Lease> {
  return kube.client.get<V1Lease>(resources.leases, { namespace: namespace.name, name: 'election' }, signal);
}

async function saysSo(who: { said(): string }, what: string): Promise<void> {
  await waitFor(what, async () => (who.said().includes(what) ? true : undefined), { timeout: 120_000 });
}

describe('leader election on a real API server', () => {
  it('has one leader; when that is killed the other takes over', async () => {
    namespace = await createNamespace(kube.client, 'kube-lease');
    const first = candidate('first');
    await saysSo(first, 'leads');
    const second = candidate('second');
    // Longer than the lease lasts: the second had every chance to take it wrongly.
    await waitFor('renewals', async () => ((await renewals()) >= 24 ? true : undefined), { timeout: 120_000 });
    expect(second.said()).toBe('');
    first.child.kill('SIGKILL');
    await saysSo(second, 'leads');
    await expect(lease()).resolves.toMatchObject({ spec: { holderIdentity: 'second', leaseTransitions: 1 } });
  });

  it('gives the lease back when it stops, so that the next need not wait', async () => {
    namespace = await createNamespace(kube.client, 'kube-lease');
    const first = candidate('first');
    await saysSo(first, 'leads');
    first.child.kill('SIGTERM');
    await once(first.child, 'exit');
    expect(first.said()).toBe('leads\nstops\n');
    expect((await lease()).spec?.holderIdentity ?? '').toBe('');
  });

  it('aborts the work with LEASE_LOST when another one has the lease', async () => {
    namespace = await createNamespace(kube.client, 'kube-lease');
    const reasons: unknown[] = [];
    const election = runLeaderElected(
      {
        client: kube.client,
        clock: systemClock,
        lease: { namespace: namespace.name, name: 'election' },
        identity: 'robbed',
        durations: { leaseSeconds: 6, renewDeadlineSeconds: 5, retrySeconds: 0.3 },
        onError: () => undefined,
      },
      async (workSignal) => {
        await kube.client.mergePatch(
          resources.leases,
          { namespace: namespace.name, name: 'election' },
          { spec: { holderIdentity: 'thief' } },
          { fieldManager: 'test' },
          signal,
        );
        await once(workSignal, 'abort');
        reasons.push(workSignal.reason);
      },
      signal,
    );
    await expect(election).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(reasons).toMatchObject([{ code: 'LEASE_LOST' }]);
    await expect(lease()).resolves.toMatchObject({ spec: { holderIdentity: 'thief' } });
  });

  it('aborts the work before the lease runs out when the API server cannot be reached', async () => {
    namespace = await createNamespace(kube.client, 'kube-lease');
    await using relay = await throughProxy(await testConnection());
    const viaRelay = await testKube({}, relay.connection);
    let stoppedAt = 0;
    let lastRenewal = '';
    const election = runLeaderElected(
      {
        client: viaRelay.client,
        clock: systemClock,
        lease: { namespace: namespace.name, name: 'election' },
        identity: 'cut off',
        durations: { leaseSeconds: 15, renewDeadlineSeconds: 3, retrySeconds: 0.3 },
        onError: () => undefined,
      },
      async (workSignal) => {
        relay.proxy.freeze();
        lastRenewal = (await lease()).spec?.renewTime ?? '';
        await once(workSignal, 'abort');
        stoppedAt = Date.now();
      },
      signal,
    );
    await expect(election).rejects.toMatchObject({ code: 'LEASE_LOST' });
    // Nobody else may lead before this moment, so the work has ended while the lease still protected it.
    expect(stoppedAt).toBeLessThan(Date.parse(lastRenewal) + 15_000);
    viaRelay.close();
  });
});

const versions = new Set<string>();

/** How many versions of the lease this test has seen. */
async function renewals(): Promise<number> {
  versions.add((await lease()).metadata?.resourceVersion ?? '');
  return versions.size;
}
