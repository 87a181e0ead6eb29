// Builds Cluster API's core, kubeadm bootstrap and kubeadm control-plane controllers from their published Go module.
module alphaton.ai/h200-platform/tools/cluster-api

go 1.26.0

require sigs.k8s.io/cluster-api v1.13.5
