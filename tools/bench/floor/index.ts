import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";

// From the environment, since a stack file would be one more thing that takes time to read.
const namespace = process.env["BENCH_NAMESPACE"] ?? "default";
const objects = Number(process.env["BENCH_OBJECTS"] ?? 0);

for (let index = 0; index < objects; index++) {
    const name = `object-${index}`;
    new ConfigMap(name, { metadata: { namespace, name }, data: { index: String(index) } });
}
