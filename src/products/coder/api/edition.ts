import { isSupportPacketError } from '../../../api/errors.ts';
import { organizations } from './answers.ts';
import type { CoderApi } from './client.ts';

/** What kind of Coder this is. */
export interface Edition {
  /** Without the code that a licence is for: some endpoints do not exist. */
  readonly isOpenSource: boolean;
  readonly organizations: readonly { readonly id: string; readonly name: string }[];
}

/** Never rejects: what is not told is unknown. */
export async function readEdition(api: CoderApi, signal: AbortSignal): Promise<Edition> {
  const [hasEntitlements, found] = await Promise.all([
    hasEndpoint(api, '/api/v2/entitlements', signal),
    api.ask(organizations, '/api/v2/organizations', signal).catch(() => []),
  ]);
  return { isOpenSource: !hasEntitlements, organizations: found };
}

/** False only when the server says that there is no such thing. */
async function hasEndpoint(api: CoderApi, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    for await (const chunk of await api.open(path, signal)) void chunk;
    return true;
  } catch (error) {
    return !(isSupportPacketError(error) && error.status === 404);
  }
}
