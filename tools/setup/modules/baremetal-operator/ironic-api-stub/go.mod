// A stub: what baremetal-operator compiles against of github.com/metal3-io/ironic-standalone-operator/api, which is not
// published as a module. In test mode, the only one that the twin runs, nothing of it is ever called.
module github.com/metal3-io/ironic-standalone-operator/api

go 1.25.0

require (
	k8s.io/apimachinery v0.35.6
	sigs.k8s.io/controller-runtime v0.23.3
)
