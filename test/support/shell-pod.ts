import type { KubeClient } from '../../src/kube/ports.ts';
import { resources } from '../../src/kube/resources.ts';
import type { V1Pod } from '../../src/kube/types.ts';
import { BUSYBOX_IMAGE } from '../cluster/index.ts';
import { waitFor } from '../cluster/wait-for.ts';

export interface ShellPod {
  readonly namespace: string;
  readonly name: string;
  /** Run by `sh -c` as process 1 of container `main`. */
  readonly script: string;
  /** The pod counts as ready when this file exists; without it, when its container runs. */
  readonly readyFile?: string;
  readonly labels?: Record<string, string>;
}

/** Starts a busybox pod and waits until it is ready. Where to exec is in the answer. */
export async function startShellPod(
  client: KubeClient,
  pod: ShellPod,
): Promise<{ readonly namespace: string; readonly pod: string; readonly container: string }> {
  const signal = AbortSignal.timeout(180_000);
  await client.create<V1Pod>(resources.pods, podObject(pod), signal);
  await waitFor(
    `pod ${pod.namespace}/${pod.name} ready`,
    async () => {
      const found = await client.get<V1Pod>(resources.pods, pod, signal);
      const isReady = found.status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True');
      return isReady === true ? true : undefined;
    },
    { timeout: 120_000 },
  );
  return { namespace: pod.namespace, pod: pod.name, container: 'main' };
}

function podObject(pod: ShellPod): V1Pod {
  const probe =
    pod.readyFile === undefined
      ? {}
      : { readinessProbe: { exec: { command: ['ls', pod.readyFile] }, periodSeconds: 1 } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: pod.name, namespace: pod.namespace, labels: pod.labels ?? { app: pod.name } },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'main',
          image: BUSYBOX_IMAGE,
          imagePullPolicy: 'IfNotPresent',
          command: ['sh', '-c', pod.script],
          ...probe,
        },
      ],
    },
  };
}
