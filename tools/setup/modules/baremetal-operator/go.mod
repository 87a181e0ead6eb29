// Builds baremetal-operator from its published Go module.
module alphaton.ai/h200-platform/tools/baremetal-operator

go 1.26.0

require github.com/metal3-io/baremetal-operator v0.13.2

// Its repository replaces these two by folders of its own, which a published module cannot do. Of hardwareutils nothing newer
// is published.
replace (
	github.com/metal3-io/baremetal-operator/apis => github.com/metal3-io/baremetal-operator/apis v0.13.2
	github.com/metal3-io/baremetal-operator/pkg/hardwareutils => github.com/metal3-io/baremetal-operator/pkg/hardwareutils v0.5.1
)

// Not published as a module.
replace github.com/metal3-io/ironic-standalone-operator/api => ./ironic-api-stub
