import { z } from 'zod';
import { SupportPacketError } from '../../api/errors.ts';
import type { WarningCode } from '../../api/warning-codes.ts';
import type { PodAccess } from '../../kube/ports.ts';
import { errorText, wholeBody, withoutQuery } from '../http-answer.ts';
import type { ItemSource } from '../ports.ts';

const API_PORT = 8065;

/** The REST API of one server, through a port-forward to its pod: never through an ingress, whose time limits are short. */
export interface MattermostApi {
  /** Body of an answer with status 200. Rejects with ITEM_UNAVAILABLE, which has the fitting warning, for any other. */
  open(path: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
  /** The same, whole. */
  read(path: string, maxBytes: number, signal: AbortSignal): Promise<Buffer>;
  /** Changes something; the answer is not read. Rejects like `open`. */
  send(method: 'POST' | 'PUT', path: string, body: unknown, signal: AbortSignal): Promise<void>;
  /** As the manifest shows it, without the query. */
  source(path: string): ItemSource;
}

/** `token` undefined: only what the server tells anybody. */
export function createApi(
  access: PodAccess,
  { namespace, pod }: { readonly namespace: string; readonly pod: string },
  token: string | undefined,
): MattermostApi {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const open = async (path: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>> => {
    const answer = await access.http({ namespace, pod, port: API_PORT, path, headers }, signal);
    const body = answer.body as AsyncIterable<Buffer>;
    if (answer.status === 200) return body;
    throw apiRefusal(path, answer.status, await errorText(body));
  };
  return {
    open,
    read: async (path, maxBytes, signal) => wholeBody(await open(path, signal), path, maxBytes),
    send: async (method, path, content, signal) => {
      const body = Buffer.from(JSON.stringify(content));
      const json = { ...headers, 'content-type': 'application/json' };
      const answer = await access.http({ namespace, pod, port: API_PORT, path, method, headers: json, body }, signal);
      if (answer.status !== 200)
        throw apiRefusal(path, answer.status, await errorText(answer.body as AsyncIterable<Buffer>));
      answer.body.destroy();
    },
    source: (path) => ({ kind: 'endpoint', namespace, pod, endpoint: `:${String(API_PORT)}${withoutQuery(path)}` }),
  };
}

/** Mattermost's `model.AppError` as JSON. */
const appError = z.object({ id: z.string().default(''), message: z.string().default('') });

/** Why the server refuses, from its status and its error. Pure. */
function apiRefusal(path: string, status: number, body: string): SupportPacketError {
  const { id, message } = parseError(body);
  const [warning, why] = judge(status, id, message);
  const said = message === '' ? '' : `: ${message}`;
  return new SupportPacketError('ITEM_UNAVAILABLE', `${withoutQuery(path)}: ${why}${said}`, { status, warning });
}

function judge(status: number, id: string, message: string): readonly [WarningCode, string] {
  if (/no_license|license\.(?:disabled|error)|license_error/.test(id) || /license (?:is )?required/i.test(message)) {
    return ['LicenseRequired', 'the server has no licence for this'];
  }
  if (status === 401) return ['TokenRefused', 'the access token is not valid'];
  if (status === 403 && /permission/.test(id))
    return ['TokenRefused', 'the account of the access token lacks the right'];
  if (/migration/.test(id)) return ['NotAvailable', 'the server has not run all of its migrations yet'];
  if (status === 404 || status === 501) return ['NotAvailable', 'this server has no such endpoint'];
  return ['RequestFailed', `the server answered ${String(status)}`];
}

function parseError(body: string): z.infer<typeof appError> {
  try {
    return appError.parse(JSON.parse(body));
  } catch {
    // An error page of something in between; its text says nothing that the status does not.
    return { id: '', message: '' };
  }
}
