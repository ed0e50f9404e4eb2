import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { statePaths, type NativeSettings } from './settings.ts';

/** PEM texts of one user. */
export interface Credentials {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** A kubeconfig with everything inside, so that the file may be copied anywhere on this machine. */
export function renderKubeconfig(server: string, user: string, credentials: Credentials): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const name = 'supportpacket-test';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority-data': base64(credentials.authority) } }],
    users: [
      {
        name: user,
        user: {
          'client-certificate-data': base64(credentials.certificate),
          'client-key-data': base64(credentials.key),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user } }],
    'current-context': name,
  });
}

/** Where the kubeconfig of a component lies. */
export function componentKubeconfig(settings: NativeSettings, name: string): string {
  return join(statePaths(settings).config, `${name}.kubeconfig`);
}

/** Writes one kubeconfig for each component and the administrator's. */
export async function writeKubeconfigs(settings: NativeSettings): Promise<void> {
  const { pki, kubeconfig } = statePaths(settings);
  const server = `https://${settings.nodeIp}:${String(settings.apiPort)}`;
  const read = (file: string): Promise<string> => readFile(join(pki, file), 'utf8');
  const authority = await read('ca.crt');
  const write = async (name: string, path: string): Promise<void> => {
    const credentials = { authority, certificate: await read(`${name}.crt`), key: await read(`${name}.key`) };
    await writeFile(path, renderKubeconfig(server, name, credentials), { mode: 0o600 });
  };
  const components = ['controller-manager', 'scheduler', 'kube-proxy', 'kubelet', 'coredns', 'provisioner'];
  await Promise.all([
    write('admin', kubeconfig),
    ...components.map((name) => write(name, componentKubeconfig(settings, name))),
  ]);
}
