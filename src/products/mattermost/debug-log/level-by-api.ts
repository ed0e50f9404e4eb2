import { SupportPacketError } from '../../../api/errors.ts';
import type { ContainerKey, PodAccess } from '../../../kube/ports.ts';
import { parseAnswer } from '../answers.ts';
import { createApi } from '../api.ts';
import { mattermostConfig } from '../config-schema.ts';
import type { FileLevel } from './file-level.ts';

const CONFIG = '/api/v4/config';
const MAX_CONFIG_BYTES = 16 * 1024 * 1024;
const DEADLINE_MILLISECONDS = 20_000;

/** The same by an access token: only this one setting is sent, the server merges it into its configuration. */
export function levelByApi(access: PodAccess, container: ContainerKey, token: string): FileLevel {
  const api = createApi(access, container, token);
  const signal = (): AbortSignal => AbortSignal.timeout(DEADLINE_MILLISECONDS);
  return {
    isByToken: () => true,
    read: async () => {
      const bytes = await api.read(CONFIG, MAX_CONFIG_BYTES, signal());
      const level = parseAnswer(mattermostConfig, bytes, CONFIG).LogSettings?.FileLevel;
      if (typeof level === 'string') return level;
      const message = `${CONFIG}: the account of the access token may not read LogSettings.FileLevel`;
      throw new SupportPacketError('ITEM_UNAVAILABLE', message, { warning: 'TokenRefused' });
    },
    write: (level) => api.send('PUT', `${CONFIG}/patch`, { LogSettings: { FileLevel: level } }, signal()),
    reload: () => api.send('POST', `${CONFIG}/reload`, {}, signal()),
  };
}
