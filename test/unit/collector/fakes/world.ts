import { Readable } from 'node:stream';
import type { CollectRequest } from '../../../../src/api/collect-request.ts';
import { SupportPacketError } from '../../../../src/api/errors.ts';
import { parseSpec } from '../../../../src/api/packet.ts';
import type { SpooledFile } from '../../../../src/archive/spool.ts';
import type { Destination, StoredArchive } from '../../../../src/destinations/ports.ts';
import type { KubeClient, PodAccess } from '../../../../src/kube/ports.ts';
import type { V1Pod } from '../../../../src/kube/types.ts';
import type { Logger } from '../../../../src/logging/logger.ts';
import { operatorLabels, pod } from '../../products/pods.ts';

/** One running Mattermost in namespace chat. */
export const chatPod = pod('chat-0', {
  labels: operatorLabels('chat'),
  status: {
    containerStatuses: [
      { name: 'mattermost', ready: true, restartCount: 0, image: '', imageID: '', state: { running: {} } },
    ],
  },
});

export function request(members: Partial<CollectRequest> = {}): CollectRequest {
  const selected = { name: 'chat-0', uid: 'uid-chat-0', container: 'mattermost', role: 'server' } as const;
  return {
    formatVersion: 1,
    packet: { namespace: 'chat', name: 'ticket', uid: 'u1' },
    startTime: '2026-01-02T03:04:05Z',
    spec: parseSpec({ items: { include: ['KubernetesLogs', 'KubernetesObjects'] } }),
    targets: [{ name: 'chat', type: 'Mattermost', namespace: 'chat', pods: [selected] }],
    warnings: [],
    destination: { type: 'PersistentVolumeClaim', persistentVolumeClaim: { claimName: 'packets' } },
    ...members,
  };
}

/** An API server that knows pods and nothing else. */
export function fakeKube(pods: readonly V1Pod[], onList: () => void = () => undefined): KubeClient {
  return {
    list: async ({ plural }: { plural: string }) => {
      onList();
      return Promise.resolve({ resourceVersion: '1', items: plural === 'pods' ? pods : [] });
    },
    get: async (_: unknown, { name }: { name: string }) => {
      const found = pods.find(({ metadata }) => metadata?.name === name);
      if (found === undefined) throw new SupportPacketError('KUBE_NOT_FOUND', `${name} not found`);
      return Promise.resolve(found);
    },
  } as unknown as KubeClient;
}

/** Pods whose containers all log the same; nothing else can be had from them. */
export function fakeLogs(content: string, onRead: () => void | Promise<void> = () => undefined): PodAccess {
  const refuse = async (): Promise<never> => Promise.reject(new SupportPacketError('PORT_REFUSED', 'refused'));
  return {
    exec: refuse,
    http: refuse,
    logs: async () => {
      await onRead();
      return Readable.from([Buffer.from(content)]);
    },
  };
}

export interface FakeDestination extends Destination {
  readonly stored: StoredArchive[];
}

/** A destination that keeps what it was given; `trouble` is what its preflight says. */
export function fakeDestination(trouble?: SupportPacketError): FakeDestination {
  const stored: StoredArchive[] = [];
  return {
    stored,
    preflight: async () => (trouble === undefined ? Promise.resolve() : Promise.reject(trouble)),
    store: async (archive) => {
      stored.push(archive);
      return Promise.resolve({ location: `memory://${archive.fileName}` });
    },
  };
}

export interface FakeLogger extends Logger {
  readonly lines: string[];
}

export function fakeLogger(): FakeLogger {
  const lines: string[] = [];
  const say = (message: string, fields?: object): void => void lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  const log: FakeLogger = { lines, error: say, warn: say, info: say, debug: say, child: () => log };
  return log;
}

export function pathsOf(files: readonly SpooledFile[]): readonly string[] {
  return files.map(({ path }) => path).toSorted();
}
