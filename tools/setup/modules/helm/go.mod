// Builds helm from its published Go module.
module alphaton.ai/h200-platform/tools/helm

go 1.26.0

require helm.sh/helm/v4 v4.3.1
