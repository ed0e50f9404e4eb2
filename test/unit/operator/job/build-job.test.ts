import { describe, expect, it } from '@jest/globals';
import {
  MOUNTS,
  REQUEST_ANNOTATION,
  collectRequest,
  type CollectRequest,
} from '../../../../src/api/collect-request.ts';
import type { DestinationSpec } from '../../../../src/api/destination-schema.ts';
import type { V1Job, V1PodSpec } from '../../../../src/kube/types.ts';
import { collectorPod } from '../../../../src/operator/config-schema.ts';
import { buildJob } from '../../../../src/operator/job/build-job.ts';
import { objectName } from '../../../../src/operator/job/object-names.ts';
import { collectRequestOf } from '../../../../src/operator/job/request.ts';
import { packetOf } from '../fixtures.ts';

const pvc: DestinationSpec = { type: 'PersistentVolumeClaim', persistentVolumeClaim: { claimName: 'packets' } };
const s3: DestinationSpec = {
  type: 'S3',
  s3: {
    bucket: 'packets',
    region: 'us-east-1',
    forcePathStyle: true,
    credentialsSecretRef: { name: 's3-key' },
    caBundleConfigMapRef: { name: 's3-ca' },
  },
};

interface Wishes {
  readonly spec?: unknown;
  readonly destination?: DestinationSpec;
  readonly knownSecrets?: readonly string[];
  readonly config?: unknown;
}

function build({ spec, destination = pvc, knownSecrets = [], config }: Wishes = {}): V1Job {
  const packet = packetOf(spec === undefined ? {} : { spec });
  const request: CollectRequest = collectRequestOf({
    packet,
    startTime: '2026-11-21T09:00:00Z',
    targets: [
      {
        name: 'chat',
        type: 'Mattermost',
        namespace: 'chat',
        pods: [{ name: 'mm-0', uid: 'u', container: 'mattermost', role: 'server' }],
      },
    ],
    warnings: [],
    destination,
  });
  return buildJob({ packet, request, knownSecrets, image: 'registry/op:1', config: collectorPod.parse(config ?? {}) });
}

function podOf(job: V1Job): V1PodSpec {
  const spec = job.spec?.template.spec;
  if (spec === undefined) throw new Error('the Job has no pod');
  return spec;
}

function volume(job: V1Job, name: string) {
  return podOf(job).volumes?.find((one) => one.name === name);
}

function mountPath(job: V1Job, name: string): string | undefined {
  return podOf(job).containers[0]?.volumeMounts?.find((one) => one.name === name)?.mountPath;
}

describe('security of the collector pod', () => {
  it('is exactly this', () => {
    const spec = podOf(build());

    expect(spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      fsGroup: 65532,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(spec.containers[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(spec.hostNetwork ?? spec.hostPID ?? spec.hostIPC).toBeUndefined();
    expect(spec.volumes?.some(({ hostPath }) => hostPath !== undefined)).toBe(false);
    expect(spec.serviceAccountName).toBe(objectName(packetOf()));
    expect(spec.automountServiceAccountToken).toBe(true);
  });

  it('has nothing of the spec in its arguments and environment', () => {
    const [container] = podOf(
      build({ spec: { description: 'x'.repeat(9) }, destination: s3, knownSecrets: ['mm'] }),
    ).containers;

    expect(container?.args).toEqual(['collect', '--in-cluster']);
    expect(container?.command).toBeUndefined();
    expect(container?.env).toEqual([
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'NODE_OPTIONS', value: '--max-semi-space-size=2' },
    ]);
    expect(container?.envFrom).toBeUndefined();
  });

  it('mounts Secrets and ConfigMaps read-only and optional', () => {
    const spec = { redaction: { rulesConfigMapRef: { name: 'house-rules' } } };
    const job = build({ spec, destination: s3, knownSecrets: ['mm', 'db'] });

    expect(volume(job, 'credentials')?.secret).toMatchObject({ secretName: 's3-key', optional: true });
    expect(volume(job, 'ca-bundle')?.configMap).toMatchObject({ name: 's3-ca', optional: true });
    expect(volume(job, 'rules')?.configMap).toMatchObject({ name: 'house-rules', optional: true });
    expect(volume(job, 'known-secret-1')?.secret).toMatchObject({ secretName: 'db', optional: true });
    expect(mountPath(job, 'known-secret-1')).toBe(`${MOUNTS.knownSecrets}/db`);
    const writable = podOf(job).containers[0]?.volumeMounts?.filter(({ readOnly }) => readOnly !== true);
    expect(writable?.map(({ name }) => name)).toEqual(['spool']);
  });

  it('mounts one key of the Secret with an access token, in a folder of its target', () => {
    const accessTokenSecretRef = { name: 'bot', key: 'packets' };
    const targets = [
      { name: 'plain', type: 'Mattermost' },
      { name: 'chat', type: 'Mattermost', mattermost: { accessTokenSecretRef } },
      { name: 'dev', type: 'Coder', coder: { sessionTokenSecretRef: { name: 'owner', key: 'token' } } },
    ];
    const job = build({ spec: { targets } });

    expect(volume(job, 'access-token-1')?.secret).toEqual({
      secretName: 'bot',
      items: [{ key: 'packets', path: 'token' }],
      optional: true,
      defaultMode: 0o440,
    });
    expect(mountPath(job, 'access-token-1')).toBe(`${MOUNTS.accessTokens}/chat`);
    expect(volume(job, 'access-token-2')?.secret).toMatchObject({ secretName: 'owner' });
    expect(mountPath(job, 'access-token-2')).toBe(`${MOUNTS.accessTokens}/dev`);
    expect(volume(job, 'access-token-0')).toBeUndefined();
  });
});

describe('Job of a packet', () => {
  it('hands the request over as a file', () => {
    const job = build({ spec: { timeoutSeconds: 60 } });

    const annotation = job.spec?.template.metadata?.annotations?.[REQUEST_ANNOTATION] ?? '';
    expect(collectRequest.parse(JSON.parse(annotation))).toMatchObject({ packet: { uid: 'uid-1' }, destination: pvc });
    expect(`${mountPath(job, 'request')}/${volume(job, 'request')?.downwardAPI?.items?.[0]?.path}`).toBe(
      MOUNTS.request,
    );
    expect(volume(job, 'request')?.downwardAPI?.items?.[0]?.fieldRef?.fieldPath).toBe(
      `metadata.annotations['${REQUEST_ANNOTATION}']`,
    );
  });

  it('is owned by the packet, tried three times at most, and ends by itself', () => {
    const { metadata, spec } = build({ spec: { timeoutSeconds: 60 } });

    expect(metadata?.ownerReferences).toEqual([
      expect.objectContaining({ kind: 'SupportPacket', uid: 'uid-1', controller: true, blockOwnerDeletion: true }),
    ]);
    expect(spec).toMatchObject({ backoffLimit: 2, activeDeadlineSeconds: 240, ttlSecondsAfterFinished: 3600 });
    expect(spec?.podFailurePolicy?.rules).toEqual([
      { action: 'FailJob', onExitCodes: { containerName: 'collector', operator: 'In', values: [3] } },
      { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    ]);
    expect(spec?.template.spec?.restartPolicy).toBe('Never');
  });

  it('mounts the claim that the destination names', () => {
    const job = build();

    expect(volume(job, 'destination')?.persistentVolumeClaim).toEqual({ claimName: 'packets' });
    expect(mountPath(job, 'destination')).toBe(MOUNTS.volume);
  });

  it('is placed and sized by the installation', () => {
    const spec = podOf(
      build({
        config: {
          resources: { requests: { cpu: 1 }, limits: { memory: '1Gi' } },
          spoolSizeLimit: '3Gi',
          nodeSelector: { disk: 'ssd' },
          tolerations: [{ key: 'a', operator: 'Exists' }],
          priorityClassName: 'high',
          imagePullSecrets: [{ name: 'pull' }],
          imagePullPolicy: 'Never',
        },
      }),
    );

    expect(spec).toMatchObject({
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'a', operator: 'Exists' }],
      priorityClassName: 'high',
      imagePullSecrets: [{ name: 'pull' }],
    });
    expect(spec.containers[0]).toMatchObject({
      imagePullPolicy: 'Never',
      resources: { requests: { cpu: '1' }, limits: { memory: '1Gi' } },
    });
    expect(spec.volumes).toContainEqual({ name: 'spool', emptyDir: { sizeLimit: '3Gi' } });
  });

  it('is refused when its request does not fit into an annotation', () => {
    const targets = Array.from({ length: 20 }, (_, target) => ({
      name: `t${target}`,
      type: 'Mattermost' as const,
      namespace: 'chat',
      pods: Array.from({ length: 200 }, (_pod, index) => ({
        name: `mattermost-${index}`,
        uid: '0b1c8c1e-5e55-4c0a-8f4e-000000000000',
        container: 'mattermost',
        role: 'server' as const,
      })),
    }));
    const packet = packetOf();
    const request = collectRequestOf({ packet, startTime: '', targets, warnings: [], destination: pvc });
    const config = collectorPod.parse({});

    expect(() => buildJob({ packet, request, knownSecrets: [], image: 'i', config })).toThrow(/Split it/);
  });
});
