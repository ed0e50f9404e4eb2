import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '../../../../src/operator/runtime/metrics.ts';
import { startServers, type Servers } from '../../../../src/operator/runtime/servers.ts';

function metricsOf(running = 0) {
  return createMetrics({ lease: 'supportpacket-operator', running: () => running, withProcess: false });
}

function serversWith(isReady: () => boolean, metrics = metricsOf()): Promise<Servers> {
  return startServers({ healthAddress: '127.0.0.1:0', metricsAddress: '127.0.0.1:0', isReady, metrics });
}

async function ask(port: number | undefined, path: string, method = 'GET') {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  return { status: response.status, text: await response.text() };
}

describe('probes', () => {
  it('are alive before they are ready', async () => {
    let isReady = false;
    await using servers = await serversWith(() => isReady);
    expect((await ask(servers.healthPort, '/healthz')).status).toBe(200);
    expect((await ask(servers.healthPort, '/readyz')).status).toBe(503);

    isReady = true;

    expect((await ask(servers.healthPort, '/readyz?verbose')).status).toBe(200);
  });

  it.each([
    ['/', 'GET', 404],
    ['/__proto__', 'GET', 404],
    ['/healthz', 'POST', 405],
    ['/healthz', 'HEAD', 200],
  ])('%s %s: %i', async (path, method, status) => {
    await using servers = await serversWith(() => true);

    expect((await ask(servers.healthPort, path, method)).status).toBe(status);
  });

  it('do not listen where they shall not', async () => {
    await using servers = await startServers({
      healthAddress: '0',
      metricsAddress: '0',
      isReady: () => true,
      metrics: metricsOf(),
    });

    expect([servers.healthPort, servers.metricsPort]).toEqual([undefined, undefined]);
  });

  it('say which address is taken', async () => {
    await using servers = await serversWith(() => true);
    const healthAddress = `127.0.0.1:${servers.healthPort}`;

    await expect(
      startServers({ healthAddress, metricsAddress: '0', isReady: () => true, metrics: metricsOf() }),
    ).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(healthAddress),
    });
  });
});

describe('metrics', () => {
  it('exist at 0 before anything happened', async () => {
    const text = await metricsOf().text();

    for (const line of [
      'supportpacket_packets_total{reason="Succeeded"} 0',
      'supportpacket_packets_total{reason="NoTargets"} 0',
      'supportpacket_running 0',
      'leader_election_master_status{name="supportpacket-operator"} 0',
      'controller_runtime_reconcile_total{controller="supportpacket",result="error"} 0',
      'controller_runtime_reconcile_errors_total{controller="supportpacket"} 0',
      'controller_runtime_active_workers{controller="supportpacket"} 0',
      'workqueue_depth{name="supportpacket"} 0',
      'workqueue_adds_total{name="supportpacket"} 0',
      'workqueue_retries_total{name="supportpacket"} 0',
      'workqueue_queue_duration_seconds_count{name="supportpacket"} 0',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
  });

  it('count what happens', async () => {
    const metrics = metricsOf(3);
    metrics.packetEnded('Succeeded');
    metrics.leading(true);
    metrics.reconciled('error', 0.2);
    metrics.queue.added(2);
    await using servers = await serversWith(() => true, metrics);

    const { status, text } = await ask(servers.metricsPort, '/metrics');

    expect(status).toBe(200);
    expect(text).toContain('supportpacket_packets_total{reason="Succeeded"} 1\n');
    expect(text).toContain('supportpacket_running 3\n');
    expect(text).toContain('leader_election_master_status{name="supportpacket-operator"} 1\n');
    expect(text).toContain('controller_runtime_reconcile_errors_total{controller="supportpacket"} 1\n');
    expect(text).toContain('workqueue_depth{name="supportpacket"} 2\n');
  });

  it('have no series per packet or namespace', async () => {
    expect(await metricsOf().text()).not.toMatch(/\b(namespace|packet|uid)="/);
  });
});
