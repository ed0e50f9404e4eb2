import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import type { FixtureCluster, FixtureDeps } from '../kubectl.ts';
import { portForward } from '../port-forward.ts';
import { tunnelFetch } from '../tunnel-fetch.ts';
import { login } from './api.ts';
import { mattermostPods, type MattermostInstallation } from './deploy.ts';

export interface Plugin {
  /** `plugin.json`; its program is in the browser only. */
  readonly manifest: Readonly<Record<string, unknown>> & { readonly id: string };
  /** All of `PluginSettings.Plugins`, its own and those of others: a change replaces the whole. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Installs and enables a plug-in and saves the settings. The server must allow uploads (`PluginSettings.EnableUploads`). */
export async function installPlugin(
  cluster: FixtureCluster,
  installation: MattermostInstallation,
  { manifest, settings }: Plugin,
  deps: FixtureDeps,
): Promise<void> {
  const { namespace, secrets } = installation;
  const [pod = ''] = await mattermostPods(cluster, installation, deps);
  await using tunnel = await portForward(cluster, { namespace, target: `pod/${pod}`, port: 8065 }, deps);
  const api = await login(tunnel.address, { username: 'ada', password: secrets.adminPassword }, deps.signal);
  const form = new FormData();
  form.set('plugin', new Blob([await bundle(manifest)]), 'plugin.tar.gz');
  const response = await tunnelFetch(`http://${tunnel.address}/api/v4/plugins`, {
    method: 'POST',
    signal: deps.signal,
    headers: { authorization: `Bearer ${api.token ?? ''}` },
    body: form,
  });
  if (!response.ok) throw new Error(`upload of ${manifest.id}: ${String(response.status)} ${await response.text()}`);
  await api.call('PUT', '/config/patch', { PluginSettings: { Plugins: settings } });
  await api.call('POST', `/plugins/${manifest.id}/enable`);
}

async function bundle(manifest: Plugin['manifest']): Promise<Uint8Array<ArrayBuffer>> {
  const tar = pack();
  const webapp = { bundle_path: 'webapp/main.js' };
  tar.entry({ name: `${manifest.id}/plugin.json` }, JSON.stringify({ ...manifest, webapp }));
  tar.entry({ name: `${manifest.id}/webapp/main.js` }, '// nothing\n');
  tar.finalize();
  const gzip = createGzip();
  const [bytes] = await Promise.all([buffer(gzip), pipeline(tar, gzip)]);
  return Uint8Array.from(bytes);
}
