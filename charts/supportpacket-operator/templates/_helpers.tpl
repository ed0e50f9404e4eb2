{{/* Name of the chart, or its override. */}}
{{- define "supportpacket-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Prefix of the names of all objects. A release that is called like the chart does not repeat it. */}}
{{- define "supportpacket-operator.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "supportpacket-operator.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "supportpacket-operator.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "supportpacket-operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "supportpacket-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "supportpacket-operator.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "supportpacket-operator.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "supportpacket-operator.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "supportpacket-operator.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- required "serviceAccount.name must be set when serviceAccount.create is false" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* The image of the operator and of the collectors; a digest wins over the tag. */}}
{{- define "supportpacket-operator.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* Files that the operator reads at its start; a change of them restarts it. */}}
{{- define "supportpacket-operator.configuration" -}}
{{- $claim := .Values.defaultDestination.persistentVolumeClaim }}
{{- $create := dict "size" $claim.size "accessModes" $claim.accessModes }}
{{- if $claim.storageClassName }}
{{- $_ := set $create "storageClassName" $claim.storageClassName }}
{{- end }}
{{- $destination := dict "type" "PersistentVolumeClaim" "persistentVolumeClaim" (dict "claimName" $claim.claimName) }}
{{- if $claim.create }}
{{- $_ := set $destination "create" $create }}
{{- end }}
{{- $collector := dict "resources" .Values.collector.resources "spoolSizeLimit" .Values.collector.spoolSize "imagePullPolicy" .Values.image.pullPolicy }}
{{- range $member := list "imagePullSecrets" "nodeSelector" "tolerations" "priorityClassName" }}
{{- with index $.Values.collector $member }}
{{- $_ := set $collector $member . }}
{{- end }}
{{- end }}
default-destination.json: {{ toJson $destination | quote }}
collector.json: {{ toJson $collector | quote }}
{{- end }}
