import type { SelectedPod } from '../api/collect-request.ts';
import type { V1Container, V1Pod } from '../kube/types.ts';

/** What a product says about a pod that is one of its own. */
export interface Identity {
  /** Names the installation; pods of one installation are one target. */
  readonly installation: string;
  readonly pod: SelectedPod;
}

/** How a product recognises its pods. Pure; the pod is judged by labels, image and command, never by one of them alone. */
export interface Recognizer {
  readonly type: 'Mattermost' | 'Coder';
  /** The identity by the labels that charts and operators set, verified by container; nothing for other pods. */
  recognize(pod: V1Pod): Identity | undefined;
  /** The container of the application in a pod that somebody selected; `containerName` overrides the search by name. */
  findContainer(pod: V1Pod, containerName: string | undefined): SelectedPod | undefined;
  /** The labels in words, for the message that nothing was found. */
  readonly lookedFor: string;
}

/** Last segment of an image's repository, without registry, tag and digest: `mattermost-team-edition`. */
export function imageName(container: V1Container): string {
  const repository = (container.image ?? '').split('@')[0] ?? '';
  return (repository.split('/').at(-1) ?? '').split(':')[0] ?? '';
}

/** Command and arguments as one list. */
export function commandLine(container: V1Container): readonly string[] {
  return [...(container.command ?? []), ...(container.args ?? [])];
}

/** Pods of Jobs (migrations, checks) are no installation, and neither is what has ended. */
export function isWorkload(pod: V1Pod): boolean {
  const owners = pod.metadata?.ownerReferences ?? [];
  return pod.status?.phase !== 'Succeeded' && !owners.some(({ kind }) => kind === 'Job');
}
