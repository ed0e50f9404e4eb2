import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { run } from '../run.ts';
import { DNS_READY_PORT } from './dns.ts';
import { statePaths, type NativeSettings } from './settings.ts';

/** Asks an HTTP(S) address; the answer's status. `authority` is a PEM text, absent for a certificate nobody can check. */
async function httpsStatus(url: string, authority: string | undefined): Promise<number> {
  const trust = authority === undefined ? { rejectUnauthorized: false } : { ca: authority };
  return new Promise((resolve, reject) => {
    const call = request(url, { ...trust, agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('timeout', () => call.destroy(new Error(`${url}: no answer`)));
    call.on('error', reject);
    call.end();
  });
}

async function httpOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.arrayBuffer();
  return response.ok;
}

/** How each daemon is asked whether it works; throws or gives false when it does not. */
function healthProbes(settings: NativeSettings): Readonly<Record<string, () => Promise<boolean>>> {
  const { pki, containerdSocket } = statePaths(settings);
  const api = `https://${settings.nodeIp}:${String(settings.apiPort)}/readyz`;
  return {
    etcd: () => httpOk(`http://127.0.0.1:${String(settings.etcdPort)}/health`),
    containerd: async () =>
      (await run('ctr', ['--address', containerdSocket, 'version'], { allowFailure: true })).code === 0,
    'kube-apiserver': async () => (await httpsStatus(api, await readFile(join(pki, 'ca.crt'), 'utf8'))) === 200,
    // These two sign their own certificate and listen on loopback only.
    'kube-controller-manager': async () => (await httpsStatus('https://127.0.0.1:10257/healthz', undefined)) === 200,
    'kube-scheduler': async () => (await httpsStatus('https://127.0.0.1:10259/healthz', undefined)) === 200,
    kubelet: () => httpOk('http://127.0.0.1:10248/healthz'),
    'kube-proxy': () => httpOk('http://127.0.0.1:10256/livez'),
    coredns: () => httpOk(`http://127.0.0.1:${String(DNS_READY_PORT)}/ready`),
  };
}

/** Whether a daemon answers; one without a probe counts as healthy as long as it runs. */
export async function isHealthy(name: string, settings: NativeSettings): Promise<boolean> {
  const probe = healthProbes(settings)[name];
  return probe === undefined || (await probe().catch(() => false));
}
