import { accessTokenRef } from '../api/access-token-ref.ts';
import type { SelectedTarget } from '../api/collect-request.ts';
import { messageOf, SupportPacketError } from '../api/errors.ts';
import type { SupportPacketSpec } from '../api/spec-schema.ts';
import type { PacketWarning } from '../api/warning-codes.ts';
import { readToken, type AccessTokens } from './access-tokens.ts';

/**
 * The access tokens of `--token-file`: `<target>=<file>`, or one file for a packet with one target. Only names of files stand
 * on the command line: others can read it. Throws USAGE for a target that is not there and for a file without a token.
 */
export async function readTokenFiles(
  files: readonly string[],
  targets: readonly Pick<SelectedTarget, 'name'>[],
  spec: SupportPacketSpec,
): Promise<AccessTokens> {
  const tokens = new Map<string, string>();
  for (const flag of files) {
    const { target, file } = parseFlag(flag, targets);
    const token = await readToken(file).catch((error: unknown) => {
      throw new SupportPacketError('USAGE', `--token-file ${file} cannot be read: ${messageOf(error)}`);
    });
    if (token === undefined) throw new SupportPacketError('USAGE', `--token-file ${file} must hold an access token`);
    tokens.set(target, token);
  }
  const unread = (spec.targets ?? []).filter(
    (target) => accessTokenRef(target) !== undefined && !tokens.has(target.name),
  );
  return { tokens, warnings: unread.map(({ name }) => notRead(name)) };
}

function parseFlag(
  flag: string,
  targets: readonly Pick<SelectedTarget, 'name'>[],
): { readonly target: string; readonly file: string } {
  const names = targets.map(({ name }) => name);
  const [prefix = '', ...rest] = flag.split('=');
  if (rest.length > 0 && names.includes(prefix)) return { target: prefix, file: rest.join('=') };
  const [only, ...others] = names;
  if (rest.length === 0 && only !== undefined && others.length === 0) return { target: only, file: flag };
  const message = `--token-file ${flag} must be <target>=<file>; the targets are ${names.join(', ')}`;
  throw new SupportPacketError('USAGE', message);
}

function notRead(target: string): PacketWarning {
  const message =
    'Secrets of the cluster are not read from a laptop: give the token that the target names with --token-file';
  return { code: 'NotAvailable', target, message };
}
