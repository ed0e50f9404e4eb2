import { tunnelFetch } from '../tunnel-fetch.ts';

/** Mattermost's REST API as one user. */
export interface MattermostApi {
  /** Sends `body` as JSON and returns the parsed answer; throws on a status of 400 and above unless it is in `expected`. */
  call(method: string, path: string, body?: unknown, expected?: readonly number[]): Promise<unknown>;
  /** The session's token. */
  readonly token: string | undefined;
}

/** The API at `address` (`HOST:PORT`), without a session unless `token` is given. */
export function mattermostApi(address: string, signal: AbortSignal, token?: string): MattermostApi {
  return {
    token,
    async call(method, path, body, expected = []) {
      const response = await tunnelFetch(`http://${address}/api/v4${path}`, {
        method,
        signal,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok && !expected.includes(response.status)) {
        throw new Error(`${method} ${path}: ${String(response.status)} ${text.slice(0, 400)}`);
      }
      return text === '' ? undefined : JSON.parse(text);
    },
  };
}

/** Logs in and returns the API as that user. */
export async function login(
  address: string,
  user: { readonly username: string; readonly password: string },
  signal: AbortSignal,
): Promise<MattermostApi> {
  const response = await tunnelFetch(`http://${address}/api/v4/users/login`, {
    method: 'POST',
    signal,
    body: JSON.stringify({ login_id: user.username, password: user.password }),
  });
  const token = response.headers.get('token');
  if (!response.ok || token === null) {
    throw new Error(`login of ${user.username}: ${String(response.status)} ${await response.text()}`);
  }
  return mattermostApi(address, signal, token);
}

/** The `id` of an answer that describes one object. */
export function idOf(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'id' in answer && typeof answer.id === 'string')
    return answer.id;
  throw new Error(`no id in ${JSON.stringify(answer).slice(0, 200)}`);
}
