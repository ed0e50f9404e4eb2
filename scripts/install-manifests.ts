import { parseAllDocuments, stringify } from 'yaml';

/** Where the plain manifests install the operator. */
const INSTALL_NAMESPACE = 'supportpacket-system';

/** Arguments of `helm` that render the chart as `deploy/install.yaml` has it. The Kubernetes version only has to satisfy the chart. */
export function helmArguments(chart: string): readonly string[] {
  return ['template', 'supportpacket-operator', chart, '--namespace', INSTALL_NAMESPACE, '--kube-version', '1.34.0'];
}

/** What Helm alone reads; plain manifests must not say that a Helm release owns them. */
const HELM_KEYS = ['helm.sh/chart', 'helm.sh/resource-policy', 'app.kubernetes.io/managed-by'];

/** Turns the output of `helm template` into plain manifests: a namespace in front, nothing of Helm left. */
export function installManifests(rendered: string): string {
  const objects = parseAllDocuments(rendered)
    .map((document) => document.toJS() as unknown)
    .filter((object) => object !== null);
  const text = [namespace(), ...objects.map((object) => withoutHelm(object))]
    .map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false, singleQuote: true }))
    .join('---\n');
  return `# Made by \`node scripts/run.mjs scripts/deploy.ts\` from charts/supportpacket-operator; do not edit.\n${text}`;
}

function namespace(): object {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: INSTALL_NAMESPACE,
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    },
  };
}

/** Takes the keys of Helm out of labels and annotations wherever they stand, and annotations that are empty then. */
function withoutHelm(node: unknown): unknown {
  if (Array.isArray(node)) return node.map((entry: unknown) => withoutHelm(entry));
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key, value]) => !HELM_KEYS.includes(key) && !isOnlyHelm(key, value));
  return Object.fromEntries(kept.map(([key, value]): [string, unknown] => [key, withoutHelm(value)]));
}

function isOnlyHelm(key: string, value: unknown): boolean {
  if (key !== 'annotations' || typeof value !== 'object' || value === null) return false;
  return Object.keys(value).every((annotation) => HELM_KEYS.includes(annotation));
}
