import { isSupportPacketError } from '../../api/errors.ts';
import type { ContainerKey, PodAccess } from '../../kube/ports.ts';
import { once, parseAnswer } from './answers.ts';
import { createApiProbe, type ApiProbe } from './api-probe.ts';
import {
  clientVersion,
  mattermostConfig,
  serverVersion,
  systemStatus,
  type MattermostConfig,
  type SystemStatus,
} from './config-schema.ts';
import { MMCTL_COMMANDS, readMmctl } from './mmctl.ts';

const MAX_CONFIG_BYTES = 16 * 1024 * 1024;
const MAX_ANSWER_BYTES = 1024 * 1024;
const DEADLINE_MILLISECONDS = 20_000;

/**
 * What one server says about itself. Each question is asked once, when the first item needs it, and its answer is kept in
 * memory; a failed question fails again for everybody who asks.
 */
export interface MattermostProbe extends ApiProbe {
  /** The raw configuration, secrets and all: for the redactor only. */
  rawConfig(): Promise<Buffer>;
  config(): Promise<MattermostConfig>;
  status(): Promise<SystemStatus>;
  rawPlugins(): Promise<Buffer>;
  /** `{ version: '11.1.0', build: 'dev' }` */
  version(): Promise<{ readonly version: string; readonly build: string }>;
  /** Operating system and architecture, e.g. `linux` and `amd64`. */
  platform(): Promise<{ readonly os: string; readonly architecture: string }>;
}

/** `signal` ends all questions: it is the one of the collection, not of an item. */
export function createProbe(
  access: PodAccess,
  container: ContainerKey,
  token: string | undefined,
  signal: AbortSignal,
): MattermostProbe {
  const run = (argv: readonly string[], maxBytes = MAX_ANSWER_BYTES): Promise<Buffer> =>
    readMmctl(access, container, argv, maxBytes, AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MILLISECONDS)]));
  const rawConfig = once(() => run(MMCTL_COMMANDS.config, MAX_CONFIG_BYTES));
  const apiProbe = createApiProbe(access, container, token, signal);
  return {
    ...apiProbe,
    rawConfig,
    config: once(async () => {
      const bytes = await rawConfig().catch(otherwise(() => apiProbe.apiConfig()));
      return parseAnswer(mattermostConfig, bytes, 'config show');
    }),
    status: once(async () => parseAnswer(systemStatus, await run(MMCTL_COMMANDS.status), 'system status')),
    rawPlugins: once(() => run(MMCTL_COMMANDS.plugins, MAX_CONFIG_BYTES)),
    version: once(async () => {
      const fromApi = await apiProbe.clientConfig().catch(ignoreUnavailable);
      if (typeof fromApi?.Version === 'string') return { version: fromApi.Version, build: fromApi.BuildNumber ?? '' };
      return splitVersion(
        parseAnswer(serverVersion, await run(MMCTL_COMMANDS.serverVersion), 'system version').version,
      );
    }),
    platform: once(async () => {
      const [build] = parseAnswer(clientVersion, await run(MMCTL_COMMANDS.clientVersion), 'version');
      const [first = '', second = ''] = (build?.Platform ?? '').split('/');
      // mmctl writes `amd64/linux`, newer ones `linux/amd64`.
      return first === 'linux' ? { os: first, architecture: second } : { os: second, architecture: first };
    }),
  };
}

/** `11.1.0.dev.<config hash>.false` → version and build number; the hash and the edition are left out. */
export function splitVersion(answer: string): { readonly version: string; readonly build: string } {
  const parts = answer.split('.');
  return { version: parts.slice(0, 3).join('.'), build: parts.slice(3, -2).join('.') };
}

/** The error of the first way is the one that is told. */
function otherwise<T>(ask: () => Promise<T>): (error: unknown) => Promise<T> {
  return async (error) => {
    try {
      return await ask();
    } catch {
      throw error;
    }
  };
}

function ignoreUnavailable(error: unknown): undefined {
  if (!isSupportPacketError(error)) throw error;
  return undefined;
}
