import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../run.ts';
import type { NativeSettings } from './settings.ts';

/** A certificate of the cluster, signed by its own authority. */
export interface CertificateSpec {
  readonly name: string;
  /** Subject: the user's name and groups as Kubernetes reads them. */
  readonly commonName: string;
  readonly organization?: string;
  readonly usage: 'clientAuth' | 'serverAuth';
  /** Subject alternative names in openssl's notation. */
  readonly names?: readonly string[];
}

/** Every certificate that the components present to each other. */
export function certificateSpecs(settings: NativeSettings): readonly CertificateSpec[] {
  const usage = 'clientAuth';
  const masters = 'system:masters';
  return [
    {
      name: 'apiserver',
      commonName: 'kube-apiserver',
      usage: 'serverAuth',
      names: [
        ...['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'localhost'].map((n) => `DNS:${n}`),
        `DNS:kubernetes.default.svc.${settings.clusterDomain}`,
        ...[settings.apiServiceIp, settings.nodeIp, '127.0.0.1'].map((ip) => `IP:${ip}`),
      ],
    },
    { name: 'apiserver-kubelet-client', commonName: 'kube-apiserver-kubelet-client', organization: masters, usage },
    { name: 'admin', commonName: 'supportpacket-admin', organization: masters, usage },
    { name: 'controller-manager', commonName: 'system:kube-controller-manager', usage },
    { name: 'scheduler', commonName: 'system:kube-scheduler', usage },
    { name: 'kube-proxy', commonName: 'system:kube-proxy', usage },
    { name: 'kubelet', commonName: `system:node:${settings.nodeName}`, organization: 'system:nodes', usage },
    { name: 'coredns', commonName: 'system:coredns', usage },
    { name: 'provisioner', commonName: 'system:local-path-provisioner', organization: masters, usage },
  ];
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];

/** Makes the authority, all certificates and the service accounts' key pair in `directory`. */
export async function makeCertificates(
  settings: NativeSettings,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const options = { cwd: directory, signal };
  const authority = ['-subj', '/CN=supportpacket-test-cluster', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  const files = (name: string): string[] => ['-keyout', `${name}.key`, '-out', `${name}.crt`];
  await run('openssl', ['req', '-x509', '-days', '3650', ...newKey, ...authority, ...files('ca')], options);
  await Promise.all([
    ...certificateSpecs(settings).map((spec) => run('openssl', [...leafArguments(spec), ...files(spec.name)], options)),
    serviceAccountKeys(directory, signal),
  ]);
}

function leafArguments(spec: CertificateSpec): string[] {
  const organization = spec.organization === undefined ? '' : `/O=${spec.organization}`;
  const extensions = [
    'basicConstraints=critical,CA:FALSE',
    `extendedKeyUsage=${spec.usage}`,
    ...(spec.names === undefined ? [] : [`subjectAltName=${spec.names.join(',')}`]),
  ];
  const signing = ['-x509', '-days', '3650', '-CA', 'ca.crt', '-CAkey', 'ca.key'];
  const subject = `${organization}/CN=${spec.commonName}`;
  return ['req', ...signing, ...newKey, '-subj', subject, ...extensions.flatMap((text) => ['-addext', text])];
}

async function serviceAccountKeys(directory: string, signal: AbortSignal): Promise<void> {
  const key = join(directory, 'service-accounts.key');
  const curve = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  await run('openssl', ['genpkey', ...curve, '-out', key], { signal });
  await run('openssl', ['pkey', '-in', key, '-pubout', '-out', join(directory, 'service-accounts.pub')], { signal });
}
