{{- define "beacon.labels" -}}
app.kubernetes.io/name: beacon
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}
