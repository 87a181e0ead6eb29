// Builds the Pulumi CLI from its published Go module.
module alphaton.ai/h200-platform/tools/pulumi

go 1.26

require github.com/pulumi/pulumi/pkg/v3 v3.250.0

// The CLI's own go.mod replaces this module; a replace does not reach modules that depend on it.
replace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e
