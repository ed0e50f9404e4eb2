import { isSupportPacketError, SupportPacketError } from '../api/errors.ts';
import type { Clock } from './clock.ts';
import type { KubeRequest, KubeTransport } from './http-request.ts';
import { abortError } from './kube-errors.ts';
import { listAll } from './list-pages.ts';
import type { DeleteOptions, KubeClient, KubeObject, ObjectKey, Resource } from './ports.ts';
import { readJson } from './read-json.ts';
import { resourcePath, withQuery } from './resource-path.ts';

export interface ClientOptions {
  readonly clock: Clock;
  /** Milliseconds for one call, repetitions after 429 included. */
  readonly requestTimeout: number;
  /** Bytes of one answer (one page of a list). */
  readonly maxBodyBytes: number;
  /** Objects per page of a list. */
  readonly pageSize: number;
}

export type Call = (request: KubeRequest, signal: AbortSignal) => Promise<unknown>;

const MERGE_PATCH = 'application/merge-patch+json';
/** The API server parses it as YAML, of which JSON is a part. */
const APPLY_PATCH = 'application/apply-patch+yaml';

/** The KubeClient port over one transport. Every method is async, so that a key which cannot be is a rejection too. */
export function createKubeClient(transport: KubeTransport, options: ClientOptions): KubeClient {
  const call = createCall(transport, options);
  // The one border where JSON from the API server gets the type that its resource has by contract.
  const typed = async <T>(request: KubeRequest, signal: AbortSignal): Promise<T> => (await call(request, signal)) as T;
  return {
    get: async (resource, key, signal) => typed({ method: 'GET', path: resourcePath(resource, key) }, signal),
    list: async (resource, listOptions, signal) => listAll(call, resource, listOptions, options.pageSize, signal),
    create: async (resource, object, signal) =>
      typed(
        { method: 'POST', path: resourcePath(resource, collectionOf(resource, object)), body: JSON.stringify(object) },
        signal,
      ),
    apply: async (resource, object, { fieldManager, force, subresource }, signal) => {
      const path = withQuery(resourcePath(resource, { ...keyOf(resource, object), subresource }), {
        fieldManager,
        force,
      });
      return typed({ method: 'PATCH', path, contentType: APPLY_PATCH, body: JSON.stringify(object) }, signal);
    },
    mergePatch: async (resource, key, patch, { subresource, fieldManager }, signal) => {
      const path = withQuery(resourcePath(resource, { ...key, subresource }), { fieldManager });
      return typed({ method: 'PATCH', path, contentType: MERGE_PATCH, body: JSON.stringify(patch) }, signal);
    },
    replace: async (resource, object, signal) =>
      typed(
        { method: 'PUT', path: resourcePath(resource, keyOf(resource, object)), body: JSON.stringify(object) },
        signal,
      ),
    delete: async (resource, key, deleteOptions, signal) => deleteObject(call, resource, key, deleteOptions, signal),
    getPath: async (path, signal) => typed({ method: 'GET', path }, signal),
  };
}

/** One call within its deadline; after 429 with Retry-After (nothing was done yet) it waits and asks again, as client-go does. */
function createCall(transport: KubeTransport, options: ClientOptions): Call {
  return async (request, signal) => {
    const what = `${request.method} ${request.path.split('?', 1)[0] ?? ''}`;
    const deadline = options.clock.monotonic() + options.requestTimeout;
    for (;;) {
      const left = Math.max(1, deadline - options.clock.monotonic());
      const expired = new SupportPacketError(
        'KUBE_CONNECTION',
        `${what}: no answer within ${String(options.requestTimeout / 1000)} s`,
      );
      using limit = deadlineSignal(signal, left, expired);
      try {
        const answer = await transport.send(request, limit.signal);
        return await readJson(answer, what, options.maxBodyBytes, limit.signal);
      } catch (error) {
        if (signal.aborted) throw abortError(signal, what);
        const wait = isSupportPacketError(error, 'KUBE_THROTTLED') ? error.retryAfterMilliseconds : undefined;
        if (wait === undefined || options.clock.monotonic() + wait >= deadline) throw error;
        await options.clock.sleep(wait, signal);
      }
    }
  };
}

/** A signal that follows `parent` and aborts with `reason` after `milliseconds`; leaves no timer or listener behind. */
function deadlineSignal(
  parent: AbortSignal,
  milliseconds: number,
  reason: Error,
): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const follow = (): void => {
    controller.abort(parent.reason);
  };
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  const timer = setTimeout(() => {
    controller.abort(reason);
  }, milliseconds);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      parent.removeEventListener('abort', follow);
    },
  };
}

async function deleteObject(
  call: Call,
  resource: Resource,
  key: ObjectKey,
  options: DeleteOptions,
  signal: AbortSignal,
): Promise<void> {
  const { uid, ...rest } = options;
  const body = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    ...rest,
    ...(uid === undefined ? {} : { preconditions: { uid } }),
  };
  const path = resourcePath(resource, key);
  try {
    await call({ method: 'DELETE', path, body: JSON.stringify(body) }, signal);
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_NOT_FOUND')) return;
    if (
      isSupportPacketError(error, 'KUBE_CONFLICT') &&
      uid !== undefined &&
      (await isReplaced(call, path, uid, signal))
    )
      return;
    throw error;
  }
}

/** True when the object with `uid` is gone, even if another one has its name now. */
async function isReplaced(call: Call, path: string, uid: string, signal: AbortSignal): Promise<boolean> {
  try {
    const found = (await call({ method: 'GET', path }, signal)) as KubeObject;
    return found.metadata?.uid !== uid;
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_NOT_FOUND')) return true;
    throw error;
  }
}

function collectionOf(resource: Resource, object: KubeObject): { readonly namespace?: string } {
  const namespace = object.metadata?.namespace;
  if (resource.namespaced && namespace === undefined) {
    throw new SupportPacketError(
      'KUBE_INVALID',
      `${resource.kind} ${object.metadata?.name ?? ''}: a namespace is needed`,
    );
  }
  return namespace === undefined ? {} : { namespace };
}

function keyOf(resource: Resource, object: KubeObject): ObjectKey {
  const name = object.metadata?.name;
  if (name === undefined) throw new SupportPacketError('KUBE_INVALID', `${resource.kind}: a name is needed`);
  return { ...collectionOf(resource, object), name };
}
