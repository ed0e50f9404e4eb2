import { API_VERSION, KIND, PLURAL } from '../../../src/api/names.ts';
import type { KubeRequest } from '../../../src/kube/http-request.ts';

export function packetPath(namespace: string, name = ''): string {
  return `/apis/${API_VERSION}/namespaces/${namespace}/${PLURAL}${name === '' ? '' : `/${name}`}`;
}

export function packetManifest(namespace: string, name: string, spec: unknown): Record<string, unknown> {
  return { apiVersion: API_VERSION, kind: KIND, metadata: { name, namespace }, spec };
}

/** Asks for a packet; nothing is stored unless `store` is set. `fieldValidation` is kubectl's default. */
export function createPacket(namespace: string, name: string, spec: unknown, store = false): KubeRequest {
  return {
    method: 'POST',
    path: `${packetPath(namespace)}?fieldValidation=Strict${store ? '' : '&dryRun=All'}`,
    body: JSON.stringify(packetManifest(namespace, name, spec)),
  };
}

/** A merge patch of a stored packet; nothing is stored unless `store` is set. */
export function patchPacket(namespace: string, name: string, patch: unknown, store = false): KubeRequest {
  return {
    method: 'PATCH',
    path: `${packetPath(namespace, name)}?fieldValidation=Strict${store ? '' : '&dryRun=All'}`,
    contentType: 'application/merge-patch+json',
    body: JSON.stringify(patch),
  };
}
