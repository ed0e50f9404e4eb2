import type { z } from 'zod';
import { SupportPacketError, isSupportPacketError } from '../../api/errors.ts';
import type { ContainerKey, PodAccess } from '../../kube/ports.ts';
import {
  clientConfig,
  clientVersion,
  mattermostConfig,
  serverVersion,
  systemStatus,
  type ClientConfig,
  type MattermostConfig,
  type SystemStatus,
} from './config-schema.ts';
import { MMCTL_COMMANDS, readMmctl } from './mmctl.ts';

const MAX_CONFIG_BYTES = 16 * 1024 * 1024;
const MAX_ANSWER_BYTES = 1024 * 1024;
const DEADLINE_MILLISECONDS = 20_000;
const API_PORT = 8065;

/**
 * What one server says about itself. Each question is asked once, when the first item needs it, and its answer is kept in
 * memory; a failed question fails again for everybody who asks.
 */
export interface MattermostProbe {
  /** The raw configuration, secrets and all: for the redactor only. */
  rawConfig(): Promise<Buffer>;
  config(): Promise<MattermostConfig>;
  clientConfig(): Promise<ClientConfig>;
  status(): Promise<SystemStatus>;
  rawPlugins(): Promise<Buffer>;
  /** `{ version: '11.1.0', build: 'dev' }` */
  version(): Promise<{ readonly version: string; readonly build: string }>;
  /** Operating system and architecture, e.g. `linux` and `amd64`. */
  platform(): Promise<{ readonly os: string; readonly architecture: string }>;
}

/** `signal` ends all questions: it is the one of the collection, not of an item. */
export function createProbe(access: PodAccess, container: ContainerKey, signal: AbortSignal): MattermostProbe {
  const run = (argv: readonly string[], maxBytes: number): Promise<Buffer> =>
    readMmctl(access, container, argv, maxBytes, AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MILLISECONDS)]));
  const rawConfig = once(() => run(MMCTL_COMMANDS.config, MAX_CONFIG_BYTES));
  const client = once(() => readClientConfig(access, container, signal));
  return {
    rawConfig,
    config: once(async () => parse(mattermostConfig, await rawConfig(), 'config show')),
    clientConfig: client,
    status: once(async () => parse(systemStatus, await run(MMCTL_COMMANDS.status, MAX_ANSWER_BYTES), 'system status')),
    rawPlugins: once(() => run(MMCTL_COMMANDS.plugins, MAX_CONFIG_BYTES)),
    version: once(async () => {
      const fromApi = await client().catch(ignoreUnavailable);
      if (typeof fromApi?.Version === 'string') return { version: fromApi.Version, build: fromApi.BuildNumber ?? '' };
      const answer = parse(serverVersion, await run(MMCTL_COMMANDS.serverVersion, MAX_ANSWER_BYTES), 'system version');
      return splitVersion(answer.version);
    }),
    platform: once(async () => {
      const [build] = parse(clientVersion, await run(MMCTL_COMMANDS.clientVersion, MAX_ANSWER_BYTES), 'version');
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

async function readClientConfig(
  access: PodAccess,
  container: ContainerKey,
  signal: AbortSignal,
): Promise<ClientConfig> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MILLISECONDS)]);
  const { namespace, pod } = container;
  const path = '/api/v4/config/client?format=old';
  const answer = await access.http({ namespace, pod, port: API_PORT, path }, deadline);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new SupportPacketError('STREAM_TOO_LARGE', `${path} is too large`);
    chunks.push(chunk);
  }
  if (answer.status !== 200) {
    throw new SupportPacketError('HTTP_STATUS', `${path} answered ${String(answer.status)}`, { status: answer.status });
  }
  return parse(clientConfig, Buffer.concat(chunks), path);
}

function parse<T>(schema: z.ZodType<T>, bytes: Buffer, what: string): T {
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    // A truncated answer is no JSON: this is also the end marker of the command's output.
    const message = `The answer to \`${what}\` is not the JSON that Mattermost writes`;
    throw new SupportPacketError('ITEM_UNAVAILABLE', message, { cause: error, warning: 'CommandFailed' });
  }
}

function ignoreUnavailable(error: unknown): undefined {
  if (!isSupportPacketError(error)) throw error;
  return undefined;
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
