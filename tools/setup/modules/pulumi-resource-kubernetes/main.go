// Serves the Kubernetes provider as its own command does. That command cannot be built from the published module, which
// leaves out the two generated files it embeds; the module's schema.json and terraform-mapping.json, copied here by the
// build, are what they are generated from.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var terraformMapping []byte

func main() {
	provider.Serve("kubernetes", version.Version, schema, terraformMapping)
}
