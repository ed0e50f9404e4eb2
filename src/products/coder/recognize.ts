import type { SelectedPod } from '../../api/collect-request.ts';
import type { V1Container, V1ObjectMeta, V1Pod, V1PodSpec } from '../../kube/types.ts';
import { commandLine, imageName } from '../identity.ts';

type Role = SelectedPod['role'];

/** Names of Coder's charts: server, or workspace proxy by another command, and external provisioner. */
export const CHARTS: readonly string[] = ['coder', 'coder-provisioner'];

/** What the charts call the parts; an annotation of the pods, since the labels of server and proxy are the same. */
const COMPONENTS: Readonly<Record<string, Role>> = { coderd: 'server', wsproxy: 'proxy', provisionerd: 'provisioner' };

/** Variables that only Coder's own processes read; an image under a name of one's own is told by them. */
const OWN_ENV = /^CODER_(ACCESS_URL|PG_CONNECTION_URL|HTTP_ADDRESS|PRIMARY_ACCESS_URL|PROXY_SESSION_TOKEN|PROVISIONER)/;

/** Anything that has pods like this one: the pod itself, or the template of a Deployment. */
export interface PodLike {
  readonly metadata?: V1ObjectMeta | undefined;
  readonly spec?: V1PodSpec | undefined;
}

/** The application's part that a pod is, by its container; nothing for other pods. Workspaces are another matter. */
export function coderPart(
  pod: PodLike,
  containerName: string | undefined,
): { readonly container: V1Container; readonly role: Role } | undefined {
  const containers = pod.spec?.containers ?? [];
  const container =
    containerName === undefined
      ? (containers.find(runsCoder) ?? containers.find(isConfiguredAsCoder))
      : containers.find((one) => one.name === containerName && (runsCoder(one) || isConfiguredAsCoder(one)));
  return container === undefined ? undefined : { container, role: roleOf(pod, container) };
}

/** True for the labels that one of the charts sets; `nameOverride` changes the name, so the chart itself counts too. */
export function hasChartLabels({ metadata }: PodLike): boolean {
  const labels: Readonly<Record<string, string>> = metadata?.labels ?? {};
  return (
    CHARTS.includes(labels['app.kubernetes.io/name'] ?? '') ||
    /^coder(-provisioner)?-\d/.test(labels['helm.sh/chart'] ?? '')
  );
}

/** The release of the chart. */
export function releaseOf({ metadata }: PodLike): string {
  const labels: Readonly<Record<string, string>> = metadata?.labels ?? {};
  return labels['app.kubernetes.io/instance'] ?? labels['app.kubernetes.io/name'] ?? 'coder';
}

/** As it stands in the request to the collector. */
export function selectedPod(
  { metadata }: V1Pod,
  { container, role }: { readonly container: V1Container; readonly role: Role },
): SelectedPod | undefined {
  const { name, uid } = metadata ?? {};
  return name === undefined || uid === undefined ? undefined : { name, uid, container: container.name, role };
}

function runsCoder(container: V1Container): boolean {
  return imageName(container) === 'coder' || commandLine(container).some((word) => /(^|\/)coder$/.test(word));
}

function isConfiguredAsCoder({ env = [] }: V1Container): boolean {
  return env.some(({ name }) => OWN_ENV.test(name));
}

/** By the annotation of newer charts, else by the arguments. */
function roleOf({ metadata }: PodLike, container: V1Container): Role {
  const annotations: Readonly<Record<string, string>> = metadata?.annotations ?? {};
  const byChart = COMPONENTS[annotations['app.kubernetes.io/component'] ?? ''];
  if (byChart !== undefined) return byChart;
  const words = commandLine(container);
  if (words.includes('wsproxy')) return 'proxy';
  return words.some((word) => word.startsWith('provisioner')) ? 'provisioner' : 'server';
}
