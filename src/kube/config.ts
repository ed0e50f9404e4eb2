import { existsSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { SupportPacketError, messageOf } from '../api/errors.ts';
import { systemClock } from './clock.ts';
import type { Credentials, KubeConnection } from './connection.ts';
import { SERVICE_ACCOUNT_FOLDER, loadInCluster } from './in-cluster.ts';

/** Which API server and user. There is no implicit choice: a caller that wants its current context says so. */
export type KubeconfigSource =
  | { readonly type: 'inCluster' }
  /** `context` undefined means the file's current context: the file was named, so that is no accident. */
  | { readonly type: 'file'; readonly file: string; readonly context?: string }
  /** What kubectl would use: `KUBECONFIG`, else `~/.kube/config`. Only for commands that a person types. */
  | { readonly type: 'default'; readonly context?: string };

/** Reads the configuration and checks that the context, its cluster and its user exist. Rejects with USAGE or KUBE_CONNECTION. */
export async function loadConnection(source: KubeconfigSource): Promise<KubeConnection> {
  if (source.type === 'inCluster') {
    return loadInCluster({ environment: process.env, folder: SERVICE_ACCOUNT_FOLDER, clock: systemClock });
  }
  const { KubeConfig } = await import('./kube-config.ts');
  const config = new KubeConfig();
  if (source.type === 'file') readKubeconfig(config, source.file);
  else readDefaultKubeconfig(config);
  return connectionOf(config, source.context ?? config.getCurrentContext());
}

function readKubeconfig(config: KubeConfig, file: string): void {
  try {
    config.loadFromFile(file);
  } catch (error) {
    throw new SupportPacketError('USAGE', `Kubeconfig ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** KubeConfig.loadFromDefault falls back to the pod's account and to localhost:8080; a person's command must not. */
function readDefaultKubeconfig(config: KubeConfig): void {
  const home = process.env['HOME'];
  const hasFile = home !== undefined && existsSync(join(home, '.kube', 'config'));
  if ((process.env['KUBECONFIG'] ?? '') === '' && !hasFile) {
    throw new SupportPacketError('USAGE', 'No kubeconfig: set KUBECONFIG, create ~/.kube/config or pass --kubeconfig');
  }
  try {
    config.loadFromDefault();
  } catch (error) {
    throw new SupportPacketError('USAGE', `Kubeconfig cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function connectionOf(config: KubeConfig, context: string | undefined): KubeConnection {
  const found = context === undefined ? null : config.getContextObject(context);
  const name = found?.name ?? context ?? '';
  if (found === null) {
    const names = config.getContexts().map((candidate) => candidate.name);
    if (names.length === 0) throw new SupportPacketError('USAGE', 'The kubeconfig has no contexts: is it one?');
    if (name === '') {
      const message = `The kubeconfig has no current context: choose one of ${names.join(', ')} with --context`;
      throw new SupportPacketError('USAGE', message);
    }
    throw new SupportPacketError('USAGE', `Context "${name}" is not in the kubeconfig; it has: ${names.join(', ')}`);
  }
  config.setCurrentContext(found.name);
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw new SupportPacketError('USAGE', `Context "${name}": its cluster is not in the kubeconfig`);
  if (cluster.proxyUrl !== undefined) {
    throw new SupportPacketError('NOT_IMPLEMENTED', `Context "${name}": proxy-url is not supported`);
  }
  return {
    server: new URL(cluster.server),
    namespace: found.namespace ?? 'default',
    name,
    credentials: () => credentialsOf(config, name),
  };
}

/** KubeConfig knows every way to log in (certificates, token, token file, exec plug-in, OIDC); its agent is not used. */
async function credentialsOf(config: KubeConfig, context: string): Promise<Credentials> {
  const applied: RequestOptions = { headers: {} };
  try {
    await config.applyToHTTPSOptions(applied);
  } catch (error) {
    throw new SupportPacketError('KUBE_UNAUTHORIZED', `Context "${context}": no credentials: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const headers: Record<string, string> = {};
  for (const [key, value] of Object.entries(applied.headers ?? {})) {
    // A token file usually ends with a line feed, which must not reach a header.
    if (value !== undefined) headers[key.toLowerCase()] = String(value).trim();
  }
  if (typeof applied.auth === 'string')
    headers['authorization'] = `Basic ${Buffer.from(applied.auth).toString('base64')}`;
  return {
    headers,
    ...material('ca', applied.ca),
    ...material('cert', applied.cert),
    ...material('key', applied.key),
    ...(applied.servername === undefined ? {} : { servername: applied.servername }),
    ...(applied.rejectUnauthorized === undefined ? {} : { rejectUnauthorized: applied.rejectUnauthorized }),
  };
}

function material<Name extends 'ca' | 'cert' | 'key'>(
  name: Name,
  value: unknown,
): { readonly [K in Name]?: string | Buffer } | object {
  return typeof value === 'string' || Buffer.isBuffer(value) ? { [name]: value } : {};
}
