{{- define "coffer.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "coffer.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "coffer.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "coffer.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "coffer.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (ternary (include "coffer.name" .) "default" .Values.serviceAccount.create) -}}
{{- end -}}

{{- define "coffer.claimName" -}}
{{- .Values.persistence.existingClaim | default (printf "%s-state" (include "coffer.name" .)) -}}
{{- end -}}

{{- define "coffer.httpPort" -}}
{{- dig "operator" "httpPort" 8080 .Values.config | int -}}
{{- end -}}


{{- /* The configuration file: what the values say, and the namespaces that the roles are for. */}}
{{- define "coffer.config" -}}
{{- $operator := .Values.config.operator | default dict -}}
{{- if .Values.watchNamespaces -}}
{{- $operator = merge (dict "watchNamespaces" .Values.watchNamespaces) $operator -}}
{{- end -}}
{{- $config := omit .Values.config "operator" -}}
{{- if $operator -}}
{{- $config = merge (dict "operator" $operator) $config -}}
{{- end -}}
{{- toYaml $config -}}
{{- end -}}



{{- /* The same four, with a suffix such as /status. */}}
{{- define "coffer.kindsWith" -}}
[backuppolicies{{ . }}, policyassignments{{ . }}, diskexclusions{{ . }}, restorerequests{{ . }}]
{{- end -}}
