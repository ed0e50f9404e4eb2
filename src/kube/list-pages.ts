import { SupportPacketError, isSupportPacketError } from '../api/errors.ts';
import type { KubeRequest } from './http-request.ts';
import type { KubeList, KubeObject, ListOptions, Resource } from './ports.ts';
import { resourcePath, withQuery } from './resource-path.ts';

interface Page {
  readonly apiVersion?: string;
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly KubeObject[] | null;
}

/**
 * Every object of a list, page after page. A `continue` token that expired (410: the list took longer than etcd keeps old
 * revisions) starts once more from the beginning.
 */
export async function listAll<T extends KubeObject>(
  call: (request: KubeRequest, signal: AbortSignal) => Promise<unknown>,
  resource: Resource,
  options: ListOptions,
  pageSize: number,
  signal: AbortSignal,
): Promise<KubeList<T>> {
  const read = async (): Promise<KubeList<T>> => {
    const items: T[] = [];
    let token: string | undefined;
    for (;;) {
      const path = withQuery(resourcePath(resource, options), {
        labelSelector: options.labelSelector,
        fieldSelector: options.fieldSelector,
        limit: pageSize,
        continue: token,
      });
      const page = (await call({ method: 'GET', path }, signal)) as Page;
      const resourceVersion = page.metadata?.resourceVersion;
      if (resourceVersion === undefined) {
        throw new SupportPacketError(
          'KUBE_PROTOCOL',
          `GET ${resourcePath(resource, options)}: the answer is not a list`,
        );
      }
      for (const item of page.items ?? []) items.push(withKind(resource, item) as T);
      token = page.metadata?.continue;
      if (token === undefined || token === '') return { resourceVersion, items };
    }
  };
  try {
    return await read();
  } catch (error) {
    if (!isSupportPacketError(error, 'KUBE_GONE')) throw error;
    return read();
  }
}

/** Items of a list come without apiVersion and kind; with them an object means the same wherever it came from. */
function withKind(resource: Resource, item: KubeObject): KubeObject {
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  return { apiVersion, kind: resource.kind, ...item };
}
