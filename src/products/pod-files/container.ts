import type { V1Container, V1Pod } from '../../kube/types.ts';
import type { LivePod } from '../ports.ts';
import { containerOf } from '../pod-facts.ts';

/** Users and groups of the vendors' images, which set them where the pod does not. */
const MATTERMOST_USER = 2000;
const CODER_USER = 1000;

/** An ephemeral container of a pod, as the API has it. */
export type EphemeralContainer = NonNullable<NonNullable<V1Pod['spec']>['ephemeralContainers']>[number];

export interface ReaderContainer {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: NonNullable<V1Container['imagePullPolicy']>;
  /** After the entrypoint of our image. */
  readonly args: readonly string[];
}

/**
 * A container with our image beside the application. It sees the application's processes (`targetContainerName`), and as the
 * same user it may look into their root through `/proc`. It passes Pod Security `restricted` where the application does. Pure.
 */
export function readerContainer(live: LivePod, reader: ReaderContainer): EphemeralContainer {
  return {
    name: reader.name,
    image: reader.image,
    imagePullPolicy: reader.imagePullPolicy,
    args: [...reader.args],
    // It has no resources of its own: it lives on what the pod has left.
    env: [{ name: 'NODE_OPTIONS', value: '--max-semi-space-size=1 --max-old-space-size=64' }],
    targetContainerName: live.selected.container,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: {
      ...userOf(live),
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}

/** Both must be those of the application, or the kernel hides its files. Without a group an arbitrary user has group 0. */
function userOf(live: LivePod): {
  readonly runAsUser: number;
  readonly runAsGroup: number;
  readonly runAsNonRoot: boolean;
} {
  const own = containerOf(live)?.securityContext;
  const pod = live.pod.spec?.securityContext;
  const imageUser = live.selected.role === 'workspace' ? CODER_USER : MATTERMOST_USER;
  const runAsUser = own?.runAsUser ?? pod?.runAsUser ?? imageUser;
  const runAsGroup = own?.runAsGroup ?? pod?.runAsGroup ?? (runAsUser === imageUser ? imageUser : 0);
  return { runAsUser, runAsGroup, runAsNonRoot: runAsUser !== 0 };
}
