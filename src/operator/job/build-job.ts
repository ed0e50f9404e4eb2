import { EXIT_CODES, REQUEST_ANNOTATION, type CollectRequest } from '../../api/collect-request.ts';
import type { SupportPacket } from '../../api/packet.ts';
import type { V1Job } from '../../kube/types.ts';
import type { CollectorPodConfig } from '../config-schema.ts';
import { COLLECTOR_CONTAINER, collectorPodSpec } from './collector-pod.ts';
import { objectName, ownerReference, packetAnnotations, packetLabels } from './object-names.ts';
import { encodeRequest } from './request.ts';
import { volumesOf } from './volumes.ts';

/** Beyond `timeoutSeconds`, which is the collector's own deadline: it must have time to store what is there by then. */
const EXTRA_SECONDS = 180;
/** A finished Job stays so long for whoever wants its log. */
const TTL_SECONDS = 3600;

export interface JobInput {
  readonly packet: SupportPacket;
  readonly request: CollectRequest;
  readonly knownSecrets: readonly string[];
  readonly image: string;
  readonly config: CollectorPodConfig;
}

/** The Job of one packet. Throws INVALID_SPEC when the request does not fit into it. Pure. */
export function buildJob({ packet, request, knownSecrets, image, config }: JobInput): V1Job {
  const name = objectName(packet);
  const { namespace } = packet.metadata;
  const labels = packetLabels(packet);
  const annotations = packetAnnotations(packet);
  const { spoolSizeLimit } = config;
  const volumes = volumesOf({ spec: packet.spec, destination: request.destination, knownSecrets, spoolSizeLimit });
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels, annotations, ownerReferences: [ownerReference(packet)] },
    spec: {
      completions: 1,
      parallelism: 1,
      backoffLimit: 2,
      activeDeadlineSeconds: packet.spec.timeoutSeconds + EXTRA_SECONDS,
      ttlSecondsAfterFinished: TTL_SECONDS,
      podFailurePolicy: {
        rules: [
          {
            action: 'FailJob',
            onExitCodes: { containerName: COLLECTOR_CONTAINER, operator: 'In', values: [EXIT_CODES.failed] },
          },
          // A drained node or a preemption is nobody's failure and must not use up the attempts.
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        ],
      },
      template: {
        metadata: { labels, annotations: { ...annotations, [REQUEST_ANNOTATION]: encodeRequest(request) } },
        spec: collectorPodSpec({ image, serviceAccountName: name, config, volumes }),
      },
    },
  };
}
