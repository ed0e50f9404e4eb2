import { SupportPacketError } from '../api/errors.ts';
import type { Resource } from './ports.ts';

/** What is addressed: a whole collection when there is no `name`. */
export interface PathParts {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/** URL path of a collection, an object or a subresource. Every part is encoded: a name cannot leave its segment. */
export function resourcePath(resource: Resource, parts: PathParts): string {
  const root = resource.group === '' ? ['api', resource.version] : ['apis', resource.group, resource.version];
  const segments = [...root];
  if (resource.namespaced && parts.namespace !== undefined) segments.push('namespaces', segment(parts.namespace));
  segments.push(resource.plural);
  if (parts.name !== undefined) {
    if (resource.namespaced && parts.namespace === undefined) {
      throw new SupportPacketError('KUBE_INVALID', `${resource.kind} ${parts.name}: a namespace is needed`);
    }
    segments.push(segment(parts.name));
  }
  if (parts.subresource !== undefined) segments.push(parts.subresource);
  return `/${segments.join('/')}`;
}

/** `path` with a query string made of the values that are defined. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) parameters.append(key, String(value));
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

function segment(value: string): string {
  if (value === '' || value === '.' || value === '..') {
    throw new SupportPacketError('KUBE_INVALID', `"${value}" is not a name`);
  }
  return encodeURIComponent(value);
}
