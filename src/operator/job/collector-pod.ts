import type { V1Container, V1PodSecurityContext, V1PodSpec, V1SecurityContext } from '../../kube/types.ts';
import type { CollectorPodConfig } from '../config-schema.ts';
import type { Mounted } from './volumes.ts';

/** Name of the one container; the Job's pod failure policy speaks of it. */
export const COLLECTOR_CONTAINER = 'collector';

/** A user that owns nothing anywhere; `nonroot` of distroless images. */
const USER = 65_532;

/** Time to finish the archive with what is there after SIGTERM. */
const GRACE_SECONDS = 60;

/** With the container's own context this passes Pod Security `restricted`. */
const POD_SECURITY: V1PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: USER,
  runAsGroup: USER,
  fsGroup: USER,
  // Without it the kubelet changes the owner of every file of a big volume before each start.
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
};

const COLLECT = ['collect', '--in-cluster'];

const CONTAINER_SECURITY: V1SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
};

export interface CollectorPodInput {
  readonly image: string;
  readonly serviceAccountName: string;
  readonly config: CollectorPodConfig;
  readonly volumes: readonly Mounted[];
  /** Default: to collect. */
  readonly args?: readonly string[];
}

/** The pod that collects one packet. It depends on the installation and on mounted names, on nothing else of the packet. */
export function collectorPodSpec(input: CollectorPodInput): V1PodSpec {
  const { serviceAccountName, config, volumes } = input;
  const { imagePullSecrets, nodeSelector, tolerations, priorityClassName } = config;
  return {
    serviceAccountName,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: GRACE_SECONDS,
    securityContext: POD_SECURITY,
    containers: [collectorContainer(input)],
    volumes: volumes.map(({ volume }) => volume),
    ...(imagePullSecrets.length === 0 ? {} : { imagePullSecrets }),
    ...(nodeSelector === undefined ? {} : { nodeSelector }),
    ...(tolerations === undefined ? {} : { tolerations: tolerations.map(withoutUndefined) }),
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
  };
}

function collectorContainer({ image, config, volumes, args = COLLECT }: CollectorPodInput): V1Container {
  const { requests, limits } = config.resources;
  return {
    name: COLLECTOR_CONTAINER,
    image,
    imagePullPolicy: config.imagePullPolicy,
    args: [...args],
    env: [
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      // Streams make many short-lived buffers: a small young generation lets go of them sooner 256 MiB through an exec then cost 18 MiB
      // instead of 70 to 90.
      { name: 'NODE_OPTIONS', value: '--max-semi-space-size=2' },
    ],
    resources: { ...(requests === undefined ? {} : { requests }), ...(limits === undefined ? {} : { limits }) },
    securityContext: CONTAINER_SECURITY,
    volumeMounts: volumes.map(({ mount }) => mount),
    // The last lines of the log say why it failed when it could not write its status.
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

function withoutUndefined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  // zod types an absent member as `| undefined`; a parsed document has no such members.
  return value as { [Key in keyof T]: Exclude<T[Key], undefined> };
}
