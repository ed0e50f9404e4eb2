import { z } from 'zod';
import { isSupportPacketError, messageOf } from '../../api/errors.ts';
import type { ItemName } from '../../api/item-names.ts';
import type { PacketWarning } from '../../api/warning-codes.ts';
import type { Item } from '../ports.ts';
import { parseAnswer } from './answers.ts';
import { JOB_RUNS, JOB_TYPES, jobList, renderJobs, type JobKey } from './jobs.ts';
import { byApi, made, standIn, type OwnItemsInput } from './own-items.ts';
import { renderPermissions, roleList, schemeList } from './permissions.ts';
import type { MattermostProbe } from './probe.ts';
import type { Server } from './server.ts';
import { renderStatistics } from './statistics.ts';

const count = z.object({ total_users_count: z.number() });
const SCHEMES_PER_PAGE = 100;
const MOST_SCHEME_PAGES = 10;

/** The files that the API makes possible, and what became known of them when they have been collected. */
export interface TokenFiles {
  readonly items: readonly Item[];
  /** What a file lacks because the server did not tell it. */
  findings(): readonly PacketWarning[];
}

/** Told of an answer that was refused while the rest of its file was given. */
type Lacks = (member: string, error: unknown) => void;

/** What the API tells an access token that a server without a licence does not put into a packet. */
export function tokenFiles({ target, root, packet }: OwnItemsInput, server: Server | undefined): TokenFiles {
  if (server?.probe.hasToken !== true) return { items: [], findings: () => [] };
  const lacking = new Map<string, PacketWarning>();
  const item = (
    name: ItemName,
    file: string,
    path: string,
    ask: (probe: MattermostProbe, lacks: Lacks) => Promise<string>,
  ): Item => {
    const lacks: Lacks = (member, error) => {
      const message = `${file} lacks \`${member}\`: ${messageOf(error)}`;
      lacking.set(`${file} ${member}`, { code: 'FileIncomplete', target, item: `${root}${file}`, message });
    };
    const rungs = byApi(server, path, () => ask(server.probe, lacks));
    return standIn({ name, ...made(target, `${root}${file}`, 'yaml', rungs) }, packet);
  };
  return {
    items: [
      item('Statistics', 'stats.yaml', '/api/v4/analytics/old', statistics),
      item('Jobs', 'jobs.yaml', '/api/v4/jobs', jobs),
      item('Permissions', 'permissions.yaml', '/api/v4/roles', permissions),
    ],
    findings: () => [...lacking.values()],
  };
}

async function statistics(probe: MattermostProbe, lacks: Lacks): Promise<string> {
  const numbers = await probe.numbers();
  const users = async (member: string, query: string): Promise<number | undefined> => {
    const path = `/api/v4/users/stats/filtered?${query}`;
    const ask = async (): Promise<number> => parseAnswer(count, await probe.get(path), path).total_users_count;
    return known(ask, (error) => lacks(member, error));
  };
  const [registered, guests, withBots] = await Promise.all([
    users('registered_users', 'include_deleted=true'),
    users('guests', 'roles=system_guest'),
    users('bot_accounts', 'include_bots=true'),
  ]);
  return renderStatistics({
    numbers,
    ...(registered === undefined ? {} : { registered }),
    ...(guests === undefined ? {} : { guests }),
    ...(withBots === undefined ? {} : { withBots }),
  });
}

/** One type after the other; a type that this server, or this account, does not know is left out. */
async function jobs(probe: MattermostProbe): Promise<string> {
  const lists: Partial<Record<JobKey, z.infer<typeof jobList>>> = {};
  let refusal: unknown;
  for (const [key, type] of Object.entries(JOB_TYPES) as [JobKey, string][]) {
    const path = `/api/v4/jobs/type/${type}?per_page=${String(JOB_RUNS)}`;
    try {
      lists[key] = parseAnswer(jobList, await probe.get(path), path);
    } catch (error) {
      refusal ??= error;
    }
  }
  if (Object.keys(lists).length === 0) throw refusal;
  return renderJobs(lists);
}

async function permissions(probe: MattermostProbe, lacks: Lacks): Promise<string> {
  const roles = parseAnswer(roleList, await probe.get('/api/v4/roles'), '/api/v4/roles');
  // Refused until the server's migrations have run; the roles are most of what is asked for.
  const schemes = await known(
    () => allSchemes(probe),
    (error) => lacks('schemes', error),
  );
  return renderPermissions(roles, schemes);
}

async function allSchemes(probe: MattermostProbe): Promise<z.infer<typeof schemeList>> {
  const schemes: z.infer<typeof schemeList> = [];
  for (let page = 0; page < MOST_SCHEME_PAGES; page += 1) {
    const path = `/api/v4/schemes?page=${String(page)}&per_page=${String(SCHEMES_PER_PAGE)}`;
    const list = parseAnswer(schemeList, await probe.get(path), path);
    schemes.push(...list);
    if (list.length < SCHEMES_PER_PAGE) break;
  }
  return schemes;
}

async function known<T>(ask: () => Promise<T>, tell: (error: unknown) => void): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!isSupportPacketError(error)) throw error;
    tell(error);
    return undefined;
  }
}
