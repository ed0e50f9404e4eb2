import { z } from 'zod';
import { isSupportPacketError } from '../../api/errors.ts';
import type { ItemName } from '../../api/item-names.ts';
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

/** What the API tells an access token that a server without a licence does not put into a packet. */
export function tokenItems({ target, root, packet }: OwnItemsInput, server: Server): readonly Item[] {
  if (!server.probe.hasToken) return [];
  const item = (name: ItemName, file: string, path: string, ask: (probe: MattermostProbe) => Promise<string>): Item => {
    const rungs = byApi(server, path, () => ask(server.probe));
    return standIn({ name, ...made(target, `${root}${file}`, 'yaml', rungs) }, packet);
  };
  return [
    item('Statistics', 'stats.yaml', '/api/v4/analytics/old', statistics),
    item('Jobs', 'jobs.yaml', '/api/v4/jobs', jobs),
    item('Permissions', 'permissions.yaml', '/api/v4/roles', permissions),
  ];
}

async function statistics(probe: MattermostProbe): Promise<string> {
  const numbers = await probe.numbers();
  const users = async (query: string): Promise<number | undefined> => {
    const path = `/api/v4/users/stats/filtered?${query}`;
    return known(async () => parseAnswer(count, await probe.get(path), path).total_users_count);
  };
  const [registered, guests, withBots] = await Promise.all([
    users('include_deleted=true'),
    users('roles=system_guest'),
    users('include_bots=true'),
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

async function permissions(probe: MattermostProbe): Promise<string> {
  const roles = parseAnswer(roleList, await probe.get('/api/v4/roles'), '/api/v4/roles');
  // Refused until the server's migrations have run; the roles are most of what is asked for.
  return renderPermissions(roles, await known(() => allSchemes(probe)));
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

async function known<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!isSupportPacketError(error)) throw error;
    return undefined;
  }
}
