import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessTokenRef } from '../api/access-token-ref.ts';
import { MOUNTS } from '../api/collect-request.ts';
import type { SupportPacketSpec } from '../api/spec-schema.ts';
import { systemErrorCode } from '../api/system-error.ts';
import type { PacketWarning } from '../api/warning-codes.ts';

export interface AccessTokens {
  /** By target. */
  readonly tokens: ReadonlyMap<string, string>;
  readonly warnings: readonly PacketWarning[];
}

/**
 * The access tokens that the targets of the spec name, from where the Job mounts them. A missing one is a warning: the target
 * is collected without it.
 */
export async function readAccessTokens(
  { targets = [] }: SupportPacketSpec,
  directory: string = MOUNTS.accessTokens,
): Promise<AccessTokens> {
  const tokens = new Map<string, string>();
  const warnings: PacketWarning[] = [];
  for (const target of targets) {
    const { name } = target;
    const reference = accessTokenRef(target);
    if (reference === undefined) continue;
    const token = await readToken(join(directory, name, 'token'));
    if (token !== undefined) tokens.set(name, token);
    else {
      const message = `Secret ${reference.name} must exist in the namespace of the packet and have the access token in key ${reference.key}`;
      warnings.push({ code: 'NotFound', target: name, message });
    }
  }
  return { tokens, warnings };
}

/** A token has no white space; files often end with a line break. Undefined when there is no file, or nothing in it. */
export async function readToken(file: string): Promise<string | undefined> {
  try {
    const token = (await readFile(file, 'utf8')).trim();
    return token === '' ? undefined : token;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
