import { SupportPacketError } from '../../../src/api/errors.ts';
import type { KubeClient, Resource } from '../../../src/kube/ports.ts';

export interface CrashingClient {
  readonly client: KubeClient;
  /** What reached the API server, in order: `create Job`. */
  readonly writes: readonly string[];
}

/**
 * A client whose process "dies" after its `limit`th write: that one reaches the API server, but the caller never hears of it,
 * and no later call gets anywhere. Leases and Events do not count: they decide nothing about a packet.
 */
export function crashingClient(client: KubeClient, limit: number, onCrash: () => void): CrashingClient {
  const writes: string[] = [];
  let isDead = false;
  const lost = (): SupportPacketError => new SupportPacketError('KUBE_CONNECTION', 'The process has died');
  const read = async <T>(call: () => Promise<T>): Promise<T> => {
    if (isDead) throw lost();
    return await call();
  };
  const write = async <T>(verb: string, { kind }: Resource, call: () => Promise<T>): Promise<T> => {
    if (isDead) throw lost();
    const answer = await call();
    if (kind === 'Lease' || kind === 'Event') return answer;
    writes.push(`${verb} ${kind}`);
    if (writes.length < limit) return answer;
    isDead = true;
    onCrash();
    throw lost();
  };
  return {
    writes,
    client: {
      get: (resource, key, signal) => read(() => client.get(resource, key, signal)),
      list: (resource, options, signal) => read(() => client.list(resource, options, signal)),
      getPath: (path, signal) => read(() => client.getPath(path, signal)),
      create: (resource, object, signal) => write('create', resource, () => client.create(resource, object, signal)),
      apply: (resource, object, options, signal) =>
        write('apply', resource, () => client.apply(resource, object, options, signal)),
      mergePatch: (resource, key, patch, options, signal) =>
        write('patch', resource, () => client.mergePatch(resource, key, patch, options, signal)),
      replace: (resource, object, signal) => write('replace', resource, () => client.replace(resource, object, signal)),
      delete: (resource, key, options, signal) =>
        write('delete', resource, () => client.delete(resource, key, options, signal)),
    },
  };
}
