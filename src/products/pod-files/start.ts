import { setTimeout as delay } from 'node:timers/promises';
import { cancelled } from '../../api/cancelled.ts';
import { isSupportPacketError, messageOf, SupportPacketError } from '../../api/errors.ts';
import { COLLECTOR_MANAGER } from '../../api/names.ts';
import type { KubeClient } from '../../kube/ports.ts';
import { resources } from '../../kube/resources.ts';
import type { V1ContainerStatus, V1Pod } from '../../kube/types.ts';
import type { LivePod } from '../ports.ts';
import type { EphemeralContainer } from './container.ts';

const START_MILLISECONDS = 60_000;
const LOOK_AGAIN_MILLISECONDS = 500;
const TRIES = 3;

/** Reasons of a waiting container that do not pass. */
const HOPELESS =
  /^(ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName|Create\w*Error|RunContainerError)$/;

/** Adds the container to the pod and waits until it runs. Rejects with ITEM_UNAVAILABLE when it must not or does not. */
export async function startContainer(
  kube: KubeClient,
  live: LivePod,
  container: EphemeralContainer,
  signal: AbortSignal,
): Promise<void> {
  await add(kube, live, container, signal, TRIES);
  const end = performance.now() + START_MILLISECONDS;
  while (performance.now() < end) {
    const pod = await readPod(kube, live, signal);
    const state = pod.status?.ephemeralContainerStatuses?.find(({ name }) => name === container.name)?.state ?? {};
    if (state.running !== undefined) return;
    const trouble = troubleOf(state);
    if (trouble !== undefined) throw notStarted(live, trouble);
    await delay(LOOK_AGAIN_MILLISECONDS, undefined, { signal }).catch(() => {
      throw cancelled(signal, 'The start of the ephemeral container');
    });
  }
  throw notStarted(live, `it did not run within ${String(START_MILLISECONDS / 1000)} s`);
}

/** The list is replaced as a whole, so the pod must be the one that was read. */
async function add(
  kube: KubeClient,
  live: LivePod,
  container: EphemeralContainer,
  signal: AbortSignal,
  tries: number,
): Promise<void> {
  const pod = await readPod(kube, live, signal);
  const { namespace = '', name = '', uid, resourceVersion } = pod.metadata ?? {};
  const ephemeralContainers = [...(pod.spec?.ephemeralContainers ?? []), container];
  const patch = { metadata: { uid, resourceVersion }, spec: { ephemeralContainers } };
  const options = { subresource: 'ephemeralcontainers', fieldManager: COLLECTOR_MANAGER } as const;
  try {
    await kube.mergePatch(resources.pods, { namespace, name }, patch, options, signal);
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_CONFLICT') && tries > 1) {
      await add(kube, live, container, signal, tries - 1);
      return;
    }
    throw explained(error, live);
  }
}

async function readPod(kube: KubeClient, { pod, selected }: LivePod, signal: AbortSignal): Promise<V1Pod> {
  const key = { namespace: pod.metadata?.namespace ?? '', name: selected.name };
  const found = await kube.get<V1Pod>(resources.pods, key, signal);
  if (found.metadata?.uid === selected.uid) return found;
  throw new SupportPacketError('KUBE_NOT_FOUND', `Pod ${selected.name} was replaced by another of the same name`);
}

/** Why it will never run; undefined while it may. */
function troubleOf({ terminated, waiting }: NonNullable<V1ContainerStatus['state']>): string | undefined {
  if (terminated !== undefined) return terminated.reason ?? 'it has ended';
  return HOPELESS.test(waiting?.reason ?? '') ? waiting?.reason : undefined;
}

/** A missing right names its rule as it is; all else is the cluster's policy. */
function explained(error: unknown, { selected }: LivePod): unknown {
  const isRight = messageOf(error).includes('cannot patch resource');
  if (!isSupportPacketError(error, 'KUBE_FORBIDDEN', 'KUBE_INVALID') || isRight) return error;
  const message = `The cluster does not allow an ephemeral container in ${selected.name}: ${error.message}`;
  return new SupportPacketError('ITEM_UNAVAILABLE', message, {
    cause: error,
    warning: 'EphemeralContainerRefused',
  });
}

function notStarted({ selected }: LivePod, why: string): SupportPacketError {
  const message = `The ephemeral container in ${selected.name} does not start: ${why}`;
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { warning: 'EphemeralContainerRefused' });
}
