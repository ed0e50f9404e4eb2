import { z } from 'zod';
import { SupportPacketError } from '../../../api/errors.ts';
import type { ContainerKey, PodAccess } from '../../../kube/ports.ts';
import { MMCTL, readMmctl } from '../mmctl.ts';

/** What the window sets. */
export const RAISED = 'DEBUG';

const SETTING = 'LogSettings.FileLevel';
const MAX_ANSWER_BYTES = 64 * 1024;
const DEADLINE_MILLISECONDS = 20_000;

/** The level of one server's file log. Every call has a deadline of its own: a change must not be cut off in the middle. */
export interface FileLevel {
  /** As it is in force: with the overrides of the environment. */
  read(): Promise<string>;
  /** Succeeds without any effect when the environment overrides the setting: read it back. */
  write(level: string): Promise<void>;
  /** Makes the server look at its configuration store again; replicas without a licence do not tell one another. */
  reload(): Promise<void>;
}

/** `LogSettings.FileLevel` through the local socket. A change is live at once, in spite of the vendor's page. */
export function fileLevelOf(access: PodAccess, container: ContainerKey): FileLevel {
  const run = (argv: readonly string[]): Promise<Buffer> =>
    readMmctl(access, container, argv, MAX_ANSWER_BYTES, AbortSignal.timeout(DEADLINE_MILLISECONDS));
  return {
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
