import { z } from 'zod';
import { SupportPacketError } from '../../../api/errors.ts';
import type { ContainerKey, PodAccess } from '../../../kube/ports.ts';
import { MMCTL, readMmctl } from '../mmctl.ts';
import type { FileLevel } from './file-level.ts';

const SETTING = 'LogSettings.FileLevel';
const MAX_ANSWER_BYTES = 64 * 1024;
const DEADLINE_MILLISECONDS = 20_000;

/** `LogSettings.FileLevel` through the local socket. A change is live at once, in spite of the vendor's page. */
export function levelBySocket(access: PodAccess, container: ContainerKey): FileLevel {
  const run = (argv: readonly string[]): Promise<Buffer> =>
    readMmctl(access, container, argv, MAX_ANSWER_BYTES, AbortSignal.timeout(DEADLINE_MILLISECONDS));
  return {
    isByToken: () => false,
    read: async () => parseLevel(await run([MMCTL, '--local', '--suppress-warnings', 'config', 'get', SETTING])),
    write: async (level) => {
      // Without `--quiet` it may print the configuration.
      await run([MMCTL, '--local', '--quiet', 'config', 'set', SETTING, level]);
    },
    reload: async () => {
      await run([MMCTL, '--local', '--quiet', 'config', 'reload']);
    },
  };
}

function parseLevel(answer: Buffer): string {
  try {
    return z.string().parse(JSON.parse(answer.toString('utf8')));
  } catch (error) {
    const message = `The answer to \`config get ${SETTING}\` is not the JSON that mmctl writes`;
    throw new SupportPacketError('ITEM_UNAVAILABLE', message, { cause: error, warning: 'CommandFailed' });
  }
}
