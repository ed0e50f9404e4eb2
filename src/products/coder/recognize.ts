import type { SelectedPod } from '../../api/collect-request.ts';
import type { V1Container, V1Pod } from '../../kube/types.ts';
import { commandLine, imageName, isWorkload, type Identity, type Recognizer } from '../identity.ts';

/** Names of Coder's charts: server, external provisioner, workspace proxy is the first with another command. */
const CHARTS: Readonly<Record<string, SelectedPod['role']>> = { coder: 'server', 'coder-provisioner': 'provisioner' };

export const coderRecognizer: Recognizer = {
  type: 'Coder',
  lookedFor: `app.kubernetes.io/name=${Object.keys(CHARTS).join('|')}`,
  recognize(pod): Identity | undefined {
    const labels: Readonly<Record<string, string>> = pod.metadata?.labels ?? {};
    const chart = labels['app.kubernetes.io/name'] ?? '';
    if (CHARTS[chart] === undefined || !isWorkload(pod)) return undefined;
    const selected = findContainer(pod, undefined);
    return selected && { installation: labels['app.kubernetes.io/instance'] ?? chart, pod: selected };
  },
  findContainer,
};

function findContainer(pod: V1Pod, containerName: string | undefined): SelectedPod | undefined {
  const containers = pod.spec?.containers ?? [];
  const container = containers.find((one) =>
    containerName === undefined ? runsCoder(one) : one.name === containerName,
  );
  const { name, uid } = pod.metadata ?? {};
  if (container === undefined || name === undefined || uid === undefined) return undefined;
  return { name, uid, container: container.name, role: roleOf(container) };
}

function runsCoder(container: V1Container): boolean {
  return imageName(container) === 'coder' || commandLine(container).some((word) => word.endsWith('/coder'));
}

function roleOf(container: V1Container): SelectedPod['role'] {
  const words = commandLine(container);
  if (words.includes('wsproxy')) return 'proxy';
  return words.some((word) => word.startsWith('provisioner')) ? 'provisioner' : 'server';
}
