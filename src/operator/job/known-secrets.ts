import type { SelectedTarget } from '../../api/collect-request.ts';
import type { SupportPacketSpec } from '../../api/spec-schema.ts';
import type { PacketWarning } from '../../api/warning-codes.ts';
import type { V1Pod, V1PodSpec } from '../../kube/types.ts';

/** Each Secret is a volume of the collector's pod; so many are a lot for a kubelet already. */
const MAX_KNOWN_SECRETS = 50;

export interface KnownSecrets {
  readonly names: readonly string[];
  readonly warnings: readonly PacketWarning[];
}

/**
 * Names of the Secrets whose values the collector shall mask: those that the selected pods use, and those that the spec
 * names. Only in the packet's own namespace, since a Secret can be mounted nowhere else.
 */
export function knownSecrets(
  packetNamespace: string,
  { knownSecrets: mode, knownSecretRefs }: SupportPacketSpec['redaction'],
  targets: readonly SelectedTarget[],
  pods: readonly V1Pod[],
): KnownSecrets {
  const selected = new Set(
    targets
      .flatMap(({ namespace, pods: list }) => list.filter((pod) => (pod.namespace ?? namespace) === packetNamespace))
      .map(({ uid }) => uid),
  );
  const used = pods
    .filter(({ metadata }) => selected.has(metadata?.uid ?? ''))
    .flatMap(({ spec }) => (spec === undefined ? [] : secretsOf(spec)));
  // What the spec names comes first: it must not fall to the cap.
  const wanted = [...(knownSecretRefs ?? []).map(({ name }) => name), ...(mode === 'Include' ? used.sort() : [])];
  const names = [...new Set(wanted)];
  if (names.length <= MAX_KNOWN_SECRETS) return { names, warnings: [] };
  const left = names.slice(MAX_KNOWN_SECRETS);
  const message = `Only ${MAX_KNOWN_SECRETS} Secrets are masked by value; by pattern only: ${left.join(', ')}`;
  return {
    names: names.slice(0, MAX_KNOWN_SECRETS),
    warnings: [{ code: 'Truncated', message: message.slice(0, 1024) }],
  };
}

function secretsOf({ containers, initContainers, ephemeralContainers, volumes }: V1PodSpec): string[] {
  const fromContainers = [...containers, ...(initContainers ?? []), ...(ephemeralContainers ?? [])].flatMap(
    ({ env, envFrom }) => [
      ...(env ?? []).map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
      ...(envFrom ?? []).map(({ secretRef }) => secretRef?.name),
    ],
  );
  const fromVolumes = (volumes ?? []).flatMap(({ secret, projected }) => [
    secret?.secretName,
    ...(projected?.sources ?? []).map((source) => source.secret?.name),
  ]);
  return [...fromContainers, ...fromVolumes].filter((name): name is string => name !== undefined && name !== '');
}
