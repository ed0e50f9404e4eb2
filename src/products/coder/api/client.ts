import { z } from 'zod';
import { SupportPacketError } from '../../../api/errors.ts';
import type { WarningCode } from '../../../api/warning-codes.ts';
import type { PodAccess } from '../../../kube/ports.ts';
import { errorText, wholeBody, withoutQuery } from '../../http-answer.ts';
import type { ItemSource } from '../../ports.ts';
import { parseAnswer } from './parse-answer.ts';

export interface CoderApiOptions {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
  readonly token: string;
  /** Sends the header that lifts the rate limit. Only for owners: the server refuses it from anybody else. */
  readonly bypassRateLimit?: boolean;
}

/** The API of one replica, through a port-forward to its pod. */
export interface CoderApi {
  /** Body of an answer with status 200. Rejects with ITEM_UNAVAILABLE, which has the fitting warning, for any other. */
  open(path: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
  /** The same, whole. */
  read(path: string, maxBytes: number, signal: AbortSignal): Promise<Buffer>;
  /** A small answer, parsed. */
  ask<T>(schema: z.ZodType<T>, path: string, signal: AbortSignal): Promise<T>;
  /** The one question that is asked by POST: what the token may. It changes nothing. */
  check<T>(schema: z.ZodType<T>, path: string, body: unknown, signal: AbortSignal): Promise<T>;
  /** As the manifest shows it, without the query. */
  source(path: string): ItemSource;
}

/** A page of 200 workspaces with their scripts. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export function createCoderApi(access: PodAccess, options: CoderApiOptions): CoderApi {
  const { namespace, pod, port, token } = options;
  const headers = {
    'coder-session-token': token,
    accept: '*/*',
    ...(options.bypassRateLimit === true ? { 'x-coder-bypass-ratelimit': 'true' } : {}),
  };
  const send = async (path: string, body: unknown, signal: AbortSignal): Promise<AsyncIterable<Buffer>> => {
    const request = { namespace, pod, port, path };
    const answer = await access.http(
      body === undefined
        ? { ...request, headers }
        : {
            ...request,
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: Buffer.from(JSON.stringify(body)),
          },
      signal,
    );
    const content = answer.body as AsyncIterable<Buffer>;
    if (answer.status === 200) return content;
    throw refusal(path, answer.status, await errorText(content));
  };
  const api: Omit<CoderApi, 'source'> = {
    open: (path, signal) => send(path, undefined, signal),
    read: async (path, maxBytes, signal) => wholeBody(await send(path, undefined, signal), path, maxBytes),
    ask: async (schema, path, signal) =>
      parseAnswer(schema, await api.read(path, MAX_ANSWER_BYTES, signal), withoutQuery(path)),
    check: async (schema, path, body, signal) =>
      parseAnswer(schema, await wholeBody(await send(path, body, signal), path, MAX_ANSWER_BYTES), path),
  };
  return {
    ...api,
    source: (path) => ({ kind: 'endpoint', namespace, pod, endpoint: `:${String(port)}${withoutQuery(path)}` }),
  };
}

/** `codersdk.Response`. */
const errorBody = z.object({ message: z.string().default(''), detail: z.string().default('') });

/** Why the server refuses, from its status and its error. Pure. */
function refusal(path: string, status: number, body: string): SupportPacketError {
  const said = parseError(body);
  const [warning, why] = judge(status);
  const text = `${withoutQuery(path)}: ${why}${said === '' ? '' : `: ${said}`}`;
  return new SupportPacketError('ITEM_UNAVAILABLE', text, { status, warning });
}

function judge(status: number): readonly [WarningCode, string] {
  if (status === 401) return ['TokenRefused', 'the session token is not valid (any more)'];
  if (status === 403) return ['TokenRightMissing', 'the session token lacks the right'];
  if (status === 404) return ['NotAvailable', 'there is no such thing here, or the session token may not see it'];
  if (status === 429 || status === 428) return ['RequestFailed', 'too many requests for this token'];
  return ['RequestFailed', `the server answered ${String(status)}`];
}

function parseError(body: string): string {
  try {
    const { message, detail } = errorBody.parse(JSON.parse(body));
    return [message, detail].filter((part) => part !== '').join(' ');
  } catch {
    // An error page of something in between; its text says nothing that the status does not.
    return '';
  }
}
