import type { SelectedPod } from '../../api/collect-request.ts';
import type { V1Container, V1Pod } from '../../kube/types.ts';
import { commandLine, imageName, isWorkload, type Identity, type Recognizer } from '../identity.ts';

const CONTAINER_NAMES = /^mattermost(-team-edition|-enterprise-edition)?(-jobserver)?$/;
const IMAGE_NAMES = /^mattermost(-team-edition|-enterprise-edition|-enterprise-fips-edition)?$/;
const CHARTS = ['mattermost-team-edition', 'mattermost-enterprise-edition', 'mattermost'];

/** Labels of mattermost-operator (`Mattermost` v1beta1) and of the three Helm charts. */
const INSTALLATION = 'installation.mattermost.com/installation';

export const mattermostRecognizer: Recognizer = {
  type: 'Mattermost',
  lookedFor: `${INSTALLATION}, or app.kubernetes.io/name=${CHARTS.join('|')}`,
  recognize(pod): Identity | undefined {
    const installation = installationOf(pod);
    if (installation === undefined || !isWorkload(pod)) return undefined;
    const selected = findContainer(pod, undefined);
    return selected === undefined ? undefined : { installation, pod: selected };
  },
  findContainer,
};

function installationOf(pod: V1Pod): string | undefined {
  const labels: Readonly<Record<string, string>> = pod.metadata?.labels ?? {};
  const byOperator = labels[INSTALLATION];
  if (byOperator !== undefined) return byOperator;
  const chart = labels['app.kubernetes.io/name'];
  if (chart !== undefined && CHARTS.includes(chart)) return labels['app.kubernetes.io/instance'] ?? chart;
  return undefined;
}

function findContainer(pod: V1Pod, containerName: string | undefined): SelectedPod | undefined {
  const containers = pod.spec?.containers ?? [];
  const container =
    containerName === undefined
      ? (containers.find(({ name }) => CONTAINER_NAMES.test(name)) ?? containers.find((one) => runsMattermost(one)))
      : containers.find(({ name }) => name === containerName);
  const { name, uid } = pod.metadata ?? {};
  if (container === undefined || name === undefined || uid === undefined) return undefined;
  if (!runsMattermost(container) && !isConfiguredAsMattermost(container, containerName)) return undefined;
  return { name, uid, container: container.name, role: isJobServer(pod, container) ? 'jobserver' : 'server' };
}

/** By image or command: a container that merely calls itself `mattermost` is not enough. */
function runsMattermost(container: V1Container): boolean {
  return (
    IMAGE_NAMES.test(imageName(container)) ||
    commandLine(container).some((word) => word === 'mattermost' || word.endsWith('/bin/mattermost'))
  );
}

/**
 * An image of one's own, under a name of one's own: who names the container must still name one that is set up as Mattermost,
 * so that no selector can point the collector at any other pod.
 */
function isConfiguredAsMattermost(container: V1Container, containerName: string | undefined): boolean {
  return (
    containerName !== undefined &&
    (container.env ?? []).some(({ name }) => /^MM_[A-Z]+SETTINGS_|^MM_CONFIG$/.test(name))
  );
}

function isJobServer(pod: V1Pod, container: V1Container): boolean {
  const labels: Readonly<Record<string, string>> = pod.metadata?.labels ?? {};
  return (
    labels['app'] === 'mattermost-jobserver' ||
    labels['app.kubernetes.io/component'] === 'jobserver' ||
    commandLine(container).includes('jobserver')
  );
}
