import { SupportPacketError } from '../../api/errors.ts';
import { createApi, type MattermostApi } from './api.ts';
import {
  analytics,
  clientConfig,
  clientLicense,
  migrations,
  type ClientConfig,
  type ClientLicense,
} from './config-schema.ts';
import { once, parseAnswer } from './answers.ts';
import type { ContainerKey, PodAccess } from '../../kube/ports.ts';

const MAX_CONFIG_BYTES = 16 * 1024 * 1024;
const MAX_ANSWER_BYTES = 1024 * 1024;
const DEADLINE_MILLISECONDS = 20_000;
const CONFIG = '/api/v4/config';
const CLIENT_CONFIG = '/api/v4/config/client?format=old';
const CLIENT_LICENSE = '/api/v4/license/client?format=old';
const SCHEMA_VERSION = '/api/v4/system/schema/version';
const PLUGINS = '/api/v4/plugins';

/** What one server says about itself over its API. Each question is asked once. */
export interface ApiProbe {
  readonly api: MattermostApi;
  /** Without one only what the server tells anybody can be asked; everything else is refused here. */
  readonly hasToken: boolean;
  /** The configuration as the server masks it for the token, and as far as its account may read it. */
  apiConfig(): Promise<Buffer>;
  clientConfig(): Promise<ClientConfig>;
  license(): Promise<ClientLicense>;
  /** The server's own statistics, by name. */
  numbers(): Promise<ReadonlyMap<string, number>>;
  schemaVersion(): Promise<number>;
  apiPlugins(): Promise<Buffer>;
  /** Any other answer; not kept. */
  get(path: string): Promise<Buffer>;
}

/** `signal` ends all questions: it is the one of the collection, not of an item. */
export function createApiProbe(
  access: PodAccess,
  container: ContainerKey,
  token: string | undefined,
  signal: AbortSignal,
): ApiProbe {
  const api = createApi(access, container, token);
  const hasToken = token !== undefined;
  const read = (path: string, maxBytes = MAX_ANSWER_BYTES): Promise<Buffer> =>
    api.read(path, maxBytes, AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MILLISECONDS)]));
  const get = async (path: string, maxBytes?: number): Promise<Buffer> => {
    if (!hasToken) throw tokenNeeded();
    return read(path, maxBytes);
  };
  return {
    api,
    hasToken,
    get,
    apiConfig: once(() => get(CONFIG, MAX_CONFIG_BYTES)),
    clientConfig: once(async () => parseAnswer(clientConfig, await read(CLIENT_CONFIG), CLIENT_CONFIG)),
    license: once(async () => parseAnswer(clientLicense, await read(CLIENT_LICENSE), CLIENT_LICENSE)),
    numbers: once(async () => numbersOf(get)),
    schemaVersion: once(async () => {
      const applied = parseAnswer(migrations, await get(SCHEMA_VERSION), SCHEMA_VERSION);
      return Math.max(...applied.map(({ version }) => version));
    }),
    apiPlugins: once(() => get(PLUGINS, MAX_CONFIG_BYTES)),
  };
}

/** The first kind of rows has users, posts and connections; the second commands and hooks. */
async function numbersOf(get: (path: string) => Promise<Buffer>): Promise<ReadonlyMap<string, number>> {
  const rows: (readonly [string, number])[] = [];
  for (const name of ['standard', 'extra_counts']) {
    const path = `/api/v4/analytics/old?name=${name}`;
    rows.push(...parseAnswer(analytics, await get(path), path).map((row) => [row.name, row.value] as const));
  }
  return new Map(rows);
}

function tokenNeeded(): SupportPacketError {
  const message = 'Only an access token (accessTokenSecretRef) gets this from the server';
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { warning: 'NotAvailable' });
}
