import { stringify } from 'yaml';
import { ephemeralContainerRules, leaderElectionRules, operatorRules } from '../src/operator/rbac-rules.ts';
import { customResourceDefinition } from './crd.ts';

/** Files of the Helm chart that are made from code: path → text. */
export function renderChart(): Record<string, string> {
  const chart = 'charts/supportpacket-operator';
  return {
    [`${chart}/templates/crds/supportpackets.supportpacket.dev.yaml`]: crdTemplate(),
    [`${chart}/files/operator-rules.yaml`]: rulesFile(),
  };
}

/** What the templates of Roles read: the chart grants what the code says it needs, no more and no less. */
function rulesFile(): string {
  const rules = {
    rules: operatorRules(),
    ephemeralContainerRules: ephemeralContainerRules(),
    leaderElectionRules: leaderElectionRules(),
  };
  return `# Made by \`npm run generate\` from src/operator/rbac-rules.ts; do not edit.\n${stringify(rules, { lineWidth: 0, aliasDuplicateObjects: false, singleQuote: true })}`;
}

/**
 * The CRD as a template. Helm never upgrades what lies in a chart's `crds` folder, so it stands among the templates, behind
 * a switch, and is kept at `helm uninstall` unless that is switched off too.
 */
function crdTemplate(): string {
  const { apiVersion, kind, metadata, spec } = customResourceDefinition();
  const body = stringify({ spec }, { lineWidth: 0, aliasDuplicateObjects: false });
  if (body.includes('{{')) throw new Error('the CRD holds `{{`, which Helm would take for a template');
  return `{{- /* Made by \`npm run generate\` from src/api; do not edit. */ -}}
{{- if .Values.crds.enabled }}
apiVersion: ${String(apiVersion)}
kind: ${String(kind)}
metadata:
  name: ${nameOf(metadata)}
  {{- if .Values.crds.keep }}
  annotations:
    helm.sh/resource-policy: keep
  {{- end }}
  labels:
    {{- include "supportpacket-operator.labels" . | nindent 4 }}
${body}{{- end }}
`;
}

function nameOf(metadata: unknown): string {
  if (typeof metadata !== 'object' || metadata === null || !('name' in metadata))
    throw new Error('the CRD has no name');
  return String(metadata.name);
}
