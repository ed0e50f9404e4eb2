import type { V1Service } from '../../kube/types.ts';
import { matchesSelector } from '../label-selector.ts';

interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Under which names and addresses the Services of a namespace lead to these servers. Where there is only one installation,
 * every Service counts: no agent reports to anything but a Coder, and some Services have no selector. Pure.
 */
export function serviceHosts(
  services: readonly V1Service[],
  servers: readonly Labelled[],
  isOnly: boolean,
): readonly string[] {
  return services
    .filter(({ spec }) => {
      const matchLabels = spec?.selector ?? {};
      if (Object.keys(matchLabels).length === 0) return isOnly;
      return isOnly || servers.some(({ labels }) => matchesSelector({ matchLabels }, labels));
    })
    .flatMap(({ metadata, spec }) => {
      const name = `${metadata?.name ?? ''}.${metadata?.namespace ?? ''}`;
      const addresses = [...(spec?.clusterIPs ?? []), spec?.clusterIP ?? ''].filter((one) => /^[\d.]+$|:/.test(one));
      return [name, `${name}.svc`, `${name}.svc.cluster.local`, ...addresses];
    });
}
