import { describe, expect, it } from '@jest/globals';
import { SupportPacketError } from '../../../../src/api/errors.ts';
import { parseSpec } from '../../../../src/api/packet.ts';
import type { KubeClient } from '../../../../src/kube/ports.ts';
import type { V1Pod } from '../../../../src/kube/types.ts';
import { selectLogs } from '../../../../src/products/mattermost/log-selection.ts';
import { logRoot } from '../../../../src/products/mattermost/log-root.ts';
import { readerContainer } from '../../../../src/products/pod-files/container.ts';
import { startContainer } from '../../../../src/products/pod-files/start.ts';
import type { LivePod } from '../../../../src/products/ports.ts';

const now = new Date('2026-01-10T00:00:00Z');
const DAY = 86_400_000;
const never = new AbortController().signal;

function file(name: string, days: number, size = 100) {
  return { name, size, modified: now.getTime() - days * DAY };
}

function live(spec: Partial<NonNullable<V1Pod['spec']>> = {}): LivePod {
  const pod: V1Pod = {
    metadata: { name: 'chat-0', namespace: 'chat', uid: 'u', resourceVersion: '5' },
    spec: { containers: [{ name: 'mattermost' }], ...spec },
  };
  return { pod, selected: { name: 'chat-0', uid: 'u', container: 'mattermost', role: 'server' }, running: true };
}

const rotated = 'mattermost-2026-01-02T03-04-05.000.log.gz';

describe('log files beside the current one', () => {
  it('are the rotated and the audit logs, the newest first; other files are left alone', () => {
    const found = [
      file('mattermost.log', 0),
      file(rotated, 0.5),
      file('audit.log', 0.2),
      file('core', 0),
      file('a.sh', 0),
    ];
    const { wanted, beyond } = selectLogs(found, { spec: parseSpec({}), now });
    expect(wanted.map(({ name }) => name)).toEqual(['audit.log', rotated]);
    expect(beyond).toEqual([]);
  });

  it.each([
    ['older than the window', { logs: { sinceSeconds: 3600 } }, [], []],
    ['more than the cap', { logs: { maxBytesPerContainer: '1Mi' } }, [], [rotated]],
    ['excluded', { exclude: ['AuditLogs'] }, [rotated], []],
  ])('are not those that are %s', (_, items, names, over) => {
    const found = [file(rotated, 0.5, 2_000_000), ...('exclude' in items ? [file('audit.log', 0.2)] : [])];
    const { wanted, beyond } = selectLogs(found, { spec: parseSpec({ items }), now });
    expect([wanted.map(({ name }) => name), beyond.map(({ name }) => name)]).toEqual([names, over]);
  });

  it.each([
    [undefined, '/mattermost/logs'],
    ['/var/log/mm', '/var/log/mm'],
    ['other', '/mattermost/other'],
    ['/', '/mattermost/logs'],
    ['/var/../../', '/mattermost/logs'],
  ])('lie below %s: %s', (value, folder) => {
    const env = value === undefined ? [] : [{ name: 'MM_LOG_PATH', value }];
    expect(logRoot(live({ containers: [{ name: 'mattermost', env }] }))).toBe(folder);
  });
});

describe('the container that reads them', () => {
  const reader = { name: 'supportpacket-1', image: 'x:1', imagePullPolicy: 'IfNotPresent' as const, args: ['a'] };

  it.each([
    ['the image’s', live(), 2000, 2000],
    ['the pod’s', live({ securityContext: { runAsUser: 1001, runAsGroup: 7 } }), 1001, 7],
    [
      'the container’s',
      live({
        containers: [{ name: 'mattermost', securityContext: { runAsUser: 3 } }],
        securityContext: { runAsUser: 4 },
      }),
      3,
      0,
    ],
  ])('has %s user', (_, pod, runAsUser, runAsGroup) => {
    expect(readerContainer(pod, reader)).toMatchObject({
      targetContainerName: 'mattermost',
      securityContext: {
        runAsUser,
        runAsGroup,
        runAsNonRoot: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
  });

  function kube(patch: KubeClient['mergePatch'], state: object = { running: {} }): KubeClient {
    const pod = live();
    const status = { ephemeralContainerStatuses: [{ name: reader.name, state }] };
    return { get: async () => Promise.resolve({ ...pod.pod, status }), mergePatch: patch } as unknown as KubeClient;
  }

  it('is added to those that are there, to the pod that was read', async () => {
    const patches: unknown[] = [];
    const client = kube(async (...[resource, key, patch, options]) => {
      patches.push([resource.plural, key.name, patch, options.subresource]);
      return Promise.resolve({} as never);
    });
    await startContainer(client, live(), readerContainer(live(), reader), never);
    expect(patches).toEqual([
      [
        'pods',
        'chat-0',
        {
          metadata: { uid: 'u', resourceVersion: '5' },
          spec: { ephemeralContainers: [expect.objectContaining({ name: reader.name })] },
        },
        'ephemeralcontainers',
      ],
    ]);
  });

  it.each([
    ['violates PodSecurity "restricted:latest"', 'ITEM_UNAVAILABLE', 'EphemeralContainerRefused'],
    ['User "u" cannot patch resource "pods/ephemeralcontainers" in API group ""', 'KUBE_FORBIDDEN', undefined],
  ])('is refused by %s', async (message, code, warning) => {
    const client = kube(async () => Promise.reject(new SupportPacketError('KUBE_FORBIDDEN', message)));
    const started = startContainer(client, live(), readerContainer(live(), reader), never);
    await expect(started).rejects.toMatchObject({ code, warning, message: expect.stringContaining(message) });
  });

  it.each([
    [{ waiting: { reason: 'ImagePullBackOff' } }, 'ImagePullBackOff'],
    [{ terminated: { exitCode: 1, reason: 'Error' } }, 'Error'],
  ])('says why it does not start: %j', async (state, why) => {
    const client = kube(async () => Promise.resolve({} as never), state);
    const started = startContainer(client, live(), readerContainer(live(), reader), never);
    await expect(started).rejects.toMatchObject({
      warning: 'EphemeralContainerRefused',
      message: expect.stringContaining(why),
    });
  });
});
