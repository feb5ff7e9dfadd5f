{{/* What Helm adds to the labels of every object; the others are the same without Helm. */}}
{{- define "servicerouting.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* REPOSITORY:TAG, the tag being the chart's appVersion if none is set. */}}
{{- define "servicerouting.image" -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end }}
