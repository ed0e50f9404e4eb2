{{/* What both admission policies look at: packets that are made or changed, not their status. */}}
{{- define "supportpacket-operator.policyMatch" -}}
resourceRules:
  - apiGroups: [supportpacket.dev]
    apiVersions: ['*']
    operations: [CREATE, UPDATE]
    resources: [supportpackets]
{{- end }}

{{/* Labels, annotations and the operator's finalizer may change without the rights: they make nothing run. */}}
{{- define "supportpacket-operator.policyConditions" -}}
- name: spec-is-new-or-changed
  expression: request.operation == 'CREATE' || object.spec != oldObject.spec
{{- end }}

{{- define "supportpacket-operator.policyBinding" -}}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ .name }}
  labels:
    {{- include "supportpacket-operator.labels" .context | nindent 4 }}
spec:
  policyName: {{ .name }}
  validationActions: [Deny]
{{- end }}
