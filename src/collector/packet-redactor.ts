import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MOUNTS, type CollectRequest } from '../api/collect-request.ts';
import { SupportPacketError } from '../api/errors.ts';
import { createRedactor, type Redactor } from '../redact/redactor.ts';
import { readKnownSecrets, readSecret } from './known-secrets.ts';

export interface PacketRedactor {
  readonly redactor: Redactor;
  /** It knows values of the application's Secrets. */
  readonly hasKnownSecrets: boolean;
}

/**
 * The redactor of one packet: the spec's rules, those of the mounted ConfigMap, and the values of the mounted Secrets. The
 * destination's credentials are among them: an application often uses the same store.
 */
export async function createPacketRedactor({ spec }: Pick<CollectRequest, 'spec'>): Promise<PacketRedactor> {
  const { level, rules = [], rulesConfigMapRef } = spec.redaction;
  const mounted = rulesConfigMapRef === undefined ? [] : await readRules(rulesConfigMapRef.name);
  const secrets = await readKnownSecrets(MOUNTS.knownSecrets);
  const knownValues = [...secrets, ...(await readSecret(MOUNTS.credentials))];
  const redactor = createRedactor({ level, knownValues, userRules: [...rules, ...mounted] });
  return { redactor, hasKnownSecrets: secrets.length > 0 };
}

async function readRules(configMap: string): Promise<readonly { readonly name: string; readonly pattern: string }[]> {
  const names = await readdir(MOUNTS.rules).catch((error: unknown) => {
    const message = `ConfigMap ${configMap} of spec.redaction.rulesConfigMapRef must exist in the namespace of the packet`;
    throw new SupportPacketError('INVALID_SPEC', message, { cause: error });
  });
  const keys = names.filter((name) => !name.startsWith('..'));
  if (keys.length === 0) {
    const message = `ConfigMap ${configMap} of spec.redaction.rulesConfigMapRef must exist and have at least one key`;
    throw new SupportPacketError('INVALID_SPEC', message);
  }
  return Promise.all(
    keys.map(async (name) => ({ name, pattern: (await readFile(join(MOUNTS.rules, name), 'utf8')).trim() })),
  );
}
