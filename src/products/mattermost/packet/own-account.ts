import { z } from 'zod';
import type { MattermostApi } from '../api.ts';

const MAX_BYTES = 256 * 1024;
const user = z.object({ roles: z.string().default('') });

/** What the account of the token may; undefined when it is not told. Nothing else of the account is read. */
export async function readOwnAccount(
  api: MattermostApi,
  signal: AbortSignal,
): Promise<{ readonly isSystemAdmin: boolean } | undefined> {
  try {
    const { roles } = user.parse(JSON.parse((await api.read('/api/v4/users/me', MAX_BYTES, signal)).toString('utf8')));
    return { isSystemAdmin: roles.split(' ').includes('system_admin') };
  } catch {
    // It only explains another error, which is told in any case.
    return undefined;
  }
}
