import { tunnelFetch } from '../tunnel-fetch.ts';

/** Coder's REST API as one user. */
export interface CoderApi {
  /** Sends `body` as JSON, bytes as a tar, and returns the parsed answer; throws on 400 and above. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  /** The same, but undefined when the answer is one of these states. */
  unless(states: readonly number[], method: string, path: string, body?: unknown): Promise<unknown>;
}

/** The API at `address` (`HOST:PORT`), without a session unless `token` is given. */
export function coderApi(address: string, signal: AbortSignal, token?: string): CoderApi {
  const unless: CoderApi['unless'] = async (states, method, path, body) => {
    const tar = body instanceof Uint8Array;
    const response = await tunnelFetch(`http://${address}/api/v2${path}`, {
      method,
      signal,
      headers: {
        ...(token === undefined ? {} : { 'Coder-Session-Token': token }),
        'content-type': tar ? 'application/x-tar' : 'application/json',
      },
      ...(body === undefined ? {} : { body: tar ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (states.includes(response.status)) return undefined;
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text.slice(0, 400)}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return { unless, call: (method, path, body) => unless([], method, path, body) };
}
