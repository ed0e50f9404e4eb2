import type { SupportPacket } from '../../api/packet.ts';
import type { V1Job } from '../../kube/types.ts';
import type { CollectorPodConfig } from '../config-schema.ts';
import { targetsOf } from '../policies/targets-of.ts';
import { collectorPodSpec } from './collector-pod.ts';
import { accessTokenVolumes } from './volumes.ts';
import { packetAnnotations, packetLabels, restoreName } from './object-names.ts';

/** All tries together; an image that cannot be pulled must not hold a deletion for longer. */
const DEADLINE_SECONDS = 300;
const TTL_SECONDS = 3600;

export interface RestoreJobInput {
  readonly packet: SupportPacket;
  readonly image: string;
  readonly config: CollectorPodConfig;
}

/**
 * Restores the log levels that a collector has left raised. It reads what to do from the packet's status and mounts nothing
 * but the access tokens of the targets with a window.
 * Without an owner: a foreground deletion of the packet would take it away before it has done its work. Pure.
 */
export function buildRestoreJob({ packet, image, config }: RestoreJobInput): V1Job {
  const name = restoreName(packet);
  const { namespace } = packet.metadata;
  const [labels, annotations] = [packetLabels(packet), packetAnnotations(packet)];
  const volumes = accessTokenVolumes({
    targets: targetsOf(packet).filter(({ mattermost }) => mattermost?.debugLog !== undefined),
  });
  const args = ['restore-log-levels', packet.metadata.name, '--namespace', namespace, '--in-cluster'];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels, annotations },
    spec: {
      completions: 1,
      parallelism: 1,
      backoffLimit: 3,
      activeDeadlineSeconds: DEADLINE_SECONDS,
      ttlSecondsAfterFinished: TTL_SECONDS,
      template: {
        metadata: { labels, annotations },
        spec: collectorPodSpec({ image, serviceAccountName: name, config, volumes, args }),
      },
    },
  };
}
