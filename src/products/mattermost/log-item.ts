import { SupportPacketError } from '../../api/errors.ts';
import { parseByteQuantity } from '../../api/quantity.ts';
import type { ContainerKey } from '../../kube/ports.ts';
import { containerLogRungs, upTo } from '../container-log.ts';
import type { Item, LivePod, PlanContext, Rung } from '../ports.ts';
import { startedContainers } from '../started-containers.ts';
import { createApi } from './api.ts';
import { MMCTL_COMMANDS, MMCTL_LOG_LINES, streamMmctl } from './mmctl.ts';

export interface LogWays {
  /** The file itself, where an ephemeral container may read it. */
  readonly file?: Rung;
  readonly lane?: string;
  readonly token: string | undefined;
  /** Told when mmctl has not given all of the log. */
  readonly onCut: () => void;
}

/**
 * `mattermost.log`: the file itself by an ephemeral container, else the whole file by the API when there is a token, else the
 * server's own view of it by mmctl (its newest 10000 lines), else the container log, which is all that a server without local
 * mode, or one that is down, leaves.
 */
export function logItem(context: PlanContext, target: string, folder: string, live: LivePod, ways: LogWays): Item {
  const { namespace = '' } = live.pod.metadata ?? {};
  const key = { namespace, pod: live.selected.name, container: live.selected.container };
  const { logs } = context.spec.items;
  const maxBytes = parseByteQuantity(logs.maxBytesPerContainer);
  const { sinceSeconds } = logs;
  const fromContainer = containerLogRungs(context.access, { ...key, previous: false, sinceSeconds, maxBytes });
  const fromFile = ways.file === undefined ? [] : [ways.file];
  const asksServer = live.running && live.selected.role === 'server';
  const byServer = asksServer
    ? [...fromApi(context, key, ways.token, maxBytes), fromMmctl(context, key, maxBytes, ways.onCut)]
    : [];
  const isStarted = live.running || startedContainers(live.pod).some(({ name }) => name === key.container);
  return {
    name: 'Logs',
    path: `${folder}mattermost.log`,
    target,
    format: 'text',
    order: 'normal',
    deadlineSeconds: 300,
    ...(ways.lane === undefined ? {} : { lane: ways.lane }),
    rungs: isStarted ? [...fromFile, ...byServer, ...fromContainer] : [noLog(key)],
  };
}

/** Without a question to Kubernetes: its answer would be an error, or an empty log that says nothing. */
function noLog(key: ContainerKey): Rung {
  const message = `Container ${key.container} of pod ${key.pod} has not started: there is no log yet`;
  return {
    access: 'kubernetes',
    source: { kind: 'container', ...key },
    open: () => Promise.reject(new SupportPacketError('ITEM_UNAVAILABLE', message, { warning: 'PodNotRunning' })),
  };
}

/** The whole file, which no other way gives without help; a licence is not needed. Nothing without a token. */
function fromApi(
  { access }: PlanContext,
  key: ContainerKey,
  token: string | undefined,
  maxBytes: number,
): readonly Rung[] {
  if (token === undefined) return [];
  const api = createApi(access, key, token);
  const open: Rung['open'] = async (signal) => ({ chunks: upTo(await api.open(LOG_FILE, signal), maxBytes) });
  return [{ access: 'product-api', source: api.source(LOG_FILE), open }];
}

const LOG_FILE = '/api/v4/logs/download';

function fromMmctl(context: PlanContext, key: ContainerKey, maxBytes: number, onCut: () => void): Rung {
  return {
    access: 'product-command',
    source: { kind: 'container', ...key },
    open: async (signal) => {
      let lines = 0;
      const count = (chunk: Buffer): void => {
        for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, at + 1)) lines += 1;
      };
      const output = streamMmctl(context.access, key, MMCTL_COMMANDS.logs, signal);
      return {
        chunks: upTo(logLines(output, count), maxBytes),
        truncated: () => {
          if (lines < MMCTL_LOG_LINES) return undefined;
          onCut();
          return `the newest ${String(MMCTL_LOG_LINES)} lines, which is all that mmctl gives; the container log holds more`;
        },
      };
    },
  };
}

/**
 * Without the empty line that mmctl begins with when the file has more lines than it was asked for. Throws when nothing is
 * left: a server without a log file answers with that line alone.
 */
async function* logLines(output: AsyncIterable<Buffer>, seen: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  let isFirst = true;
  let isEmpty = true;
  for await (const chunk of output) {
    const rest = isFirst && chunk[0] === 0x0a ? chunk.subarray(1) : chunk;
    isFirst = false;
    if (rest.length === 0) continue;
    isEmpty = false;
    seen(rest);
    yield rest;
  }
  if (!isEmpty) return;
  const message =
    'The server gives no lines of its log file: LogSettings.EnableFile is false, or nothing was logged yet';
  throw new SupportPacketError('ITEM_UNAVAILABLE', message, { warning: 'FileLogDisabled' });
}
