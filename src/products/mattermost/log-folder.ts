import { posix } from 'node:path';
import type { PacketWarning } from '../../api/warning-codes.ts';
import type { MattermostConfig } from './config-schema.ts';
import { isBelow, WORKING_DIRECTORY } from './log-root.ts';

const DEFAULT_ROOT = 'logs';

/**
 * Servers since 11.4 (and later patches of 10.11 to 11.3) give away only log files below MM_LOG_PATH, else below `logs`
 * (mattermost/mattermost#35014): a file elsewhere is silently absent from their packets and answers. Pure.
 */
export function logFolderWarning(
  target: string,
  config: MattermostConfig,
  logPath: string | undefined,
): PacketWarning | undefined {
  const location = config.LogSettings?.FileLocation ?? '';
  if (config.LogSettings?.EnableFile === false || location === '') return undefined;
  const root = posix.resolve(WORKING_DIRECTORY, logPath ?? DEFAULT_ROOT);
  const folder = posix.resolve(WORKING_DIRECTORY, location);
  if (isBelow(root, folder)) return undefined;
  return {
    code: 'LogsOutsideRoot',
    target,
    message: `LogSettings.FileLocation is ${folder}, outside ${root}: servers since 11.4 leave such a log out of their packets; set MM_LOG_PATH=${folder}, or leave FileLocation empty`,
  };
}
