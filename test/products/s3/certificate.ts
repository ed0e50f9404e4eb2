import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../cluster/run.ts';
import type { ServerCertificate } from './manifests.ts';

/** A certificate for these names that is its own authority; valid for two days. Needs `openssl` (apt-get install openssl). */
export async function selfSignedCertificate(names: readonly string[], signal: AbortSignal): Promise<ServerCertificate> {
  const directory = await mkdtemp(join(tmpdir(), 's3-certificate-'));
  const [certificate, key] = [join(directory, 'tls.crt'), join(directory, 'tls.key')];
  const alternatives = [...names.map((name) => `DNS:${name}`), 'IP:127.0.0.1'].join(',');
  try {
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const subject = ['-subj', `/CN=${names[0] ?? 's3'}`, '-addext', `subjectAltName=${alternatives}`];
    await run('openssl', [...args, ...subject, '-out', certificate, '-keyout', key], { signal });
    return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
