import { stringify } from 'yaml';
import { renderChart, type Rendered } from './chart.ts';
import { applyManifests, clusterTool } from './kubectl.ts';

const POLICIES = ['templates/policy-exec.yaml', 'templates/policy-secrets.yaml'];

/** Admission policies of the chart, at work in the labelled namespaces only, so that other tests do not meet them. */
export interface InstalledPolicies {
  remove(): Promise<void>;
}

export async function installPolicies(
  name: string,
  namespaceLabels: Readonly<Record<string, string>>,
): Promise<InstalledPolicies> {
  const rendered = await renderChart([
    '--set',
    `fullnameOverride=${name}`,
    ...POLICIES.flatMap((template) => ['--show-only', template]),
  ]);
  const objects = rendered.map((object) => narrowed(object, namespaceLabels));
  await applyManifests(objects.map((object) => stringify(object)).join('---\n'));
  return {
    remove: async () => {
      const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
      await clusterTool('kubectl', ['delete', '--ignore-not-found', ...names]);
    },
  };
}

function narrowed(object: Rendered, matchLabels: Readonly<Record<string, string>>): Rendered {
  if (object.kind !== 'ValidatingAdmissionPolicyBinding') return object;
  return {
    ...object,
    spec: { ...(object['spec'] as object), matchResources: { namespaceSelector: { matchLabels } } },
  };
}
