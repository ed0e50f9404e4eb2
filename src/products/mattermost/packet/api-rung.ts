import { SupportPacketError, isSupportPacketError } from '../../../api/errors.ts';
import type { BundleEntry, BundleRung } from '../../ports.ts';
import { PACKET_LIMITS, readZipStream } from '../../zip-stream/zip-stream.ts';
import type { MattermostApi } from '../api.ts';
import { readOwnAccount } from './own-account.ts';

const PATH = '/api/v4/system/support_packet';

export interface ApiPacketOptions {
  /** False keeps the server from reading any of its log files: neither they nor those of the audit are wanted. */
  readonly logs: boolean;
  /** Ids of plug-ins that give their data only when asked. */
  readonly plugins: readonly string[];
}

/** The packet that the server makes for an access token: the only way to plug-ins' opt-in data. */
export function apiRung(api: MattermostApi, options: ApiPacketOptions): BundleRung {
  return {
    access: 'product-api',
    source: api.source(PATH),
    open: (signal) => entries(api, packetQuery(options), signal),
  };
}

/** Pure. */
function packetQuery({ logs, plugins }: ApiPacketOptions): string {
  const query = new URLSearchParams({ basic_server_logs: String(logs) });
  for (const id of plugins) query.append('plugin_packets', id);
  return `${PATH}?${query.toString()}`;
}

async function* entries(api: MattermostApi, path: string, signal: AbortSignal): AsyncGenerator<BundleEntry> {
  const body = await api.open(path, signal).catch(async (error: unknown) => {
    throw await explained(error, api, signal);
  });
  yield* readZipStream(body, PACKET_LIMITS);
}

/** The server gives a missing right and a restricted administrator the same answer; the account's roles tell them apart. */
async function explained(error: unknown, api: MattermostApi, signal: AbortSignal): Promise<unknown> {
  if (!isSupportPacketError(error, 'ITEM_UNAVAILABLE') || error.status !== 403 || error.warning !== 'TokenRefused') {
    return error;
  }
  const account = await readOwnAccount(api, signal);
  if (account === undefined) return error;
  if (!account.isSystemAdmin) {
    const message = `${PATH}: the account of the access token must have the role system_admin`;
    return new SupportPacketError('ITEM_UNAVAILABLE', message, { cause: error, warning: 'TokenRefused', status: 403 });
  }
  const message = `${PATH}: the account is a System Admin, but ExperimentalSettings.RestrictSystemAdmin is on`;
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { cause: error, warning: 'RestrictedAdmin', status: 403 });
}
