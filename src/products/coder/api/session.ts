import { isSupportPacketError } from '../../../api/errors.ts';
import type { PacketWarning } from '../../../api/warning-codes.ts';
import { warningOf } from './warning-of.ts';
import type { PlanContext } from '../../ports.ts';
import type { Replica } from '../replicas.ts';
import { self } from './answers.ts';
import { createCoderApi, type CoderApi } from './client.ts';
import { readRights, type Rights } from './rights.ts';

/** Replicas that are tried before the API counts as down. */
const MOST_TRIED = 3;
/** A replica that hangs must leave time for the others. */
const TRY_MILLISECONDS = 6000;

/** What the token opens. */
export interface Session {
  /** One for each replica, that which answered first. */
  readonly replicas: readonly (Replica & { readonly api: CoderApi })[];
  readonly rights: Rights;
  /** Id of the token's user, if its scopes let it be asked. */
  readonly user: string | undefined;
}

/** Finds a replica that answers and asks it what the token may. A warning instead when that is nothing at all. */
export async function openSession(
  { access }: Pick<PlanContext, 'access'>,
  {
    target,
    token,
    replicas,
  }: { readonly target: string; readonly token: string; readonly replicas: readonly Replica[] },
  signal: AbortSignal,
): Promise<Session | PacketWarning> {
  const connect = (replica: Replica, bypassRateLimit: boolean): CoderApi =>
    createCoderApi(access, { ...placeOf(replica), token, bypassRateLimit });
  let failure: unknown;
  for (const replica of replicas.slice(0, MOST_TRIED)) {
    try {
      const api = connect(replica, false);
      const limited = AbortSignal.any([signal, AbortSignal.timeout(TRY_MILLISECONDS)]);
      const user = await whoAmI(api, limited);
      const rights = await readRights(api, limited);
      const ordered = [replica, ...replicas.filter((other) => other !== replica)];
      return {
        replicas: ordered.map((one) => ({ ...one, api: connect(one, rights.isOwner) })),
        rights,
        user,
      };
    } catch (error) {
      failure = error;
      if (signal.aborted || (isSupportPacketError(error) && error.status === 401)) break;
    }
  }
  return warningOf(target, failure, 'Nothing was collected by Coder’s API');
}

function placeOf({ live, port }: Replica): { namespace: string; pod: string; port: number } {
  return { namespace: live.pod.metadata?.namespace ?? '', pod: live.selected.name, port };
}

/** A scoped token may not read even its own user: that is no reason to give up. */
async function whoAmI(api: CoderApi, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await api.ask(self, '/api/v2/users/me', signal)).id;
  } catch (error) {
    if (isSupportPacketError(error, 'ITEM_UNAVAILABLE') && (error.status === 403 || error.status === 404))
      return undefined;
    throw error;
  }
}
