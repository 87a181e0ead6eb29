import type { Resource } from "../../../policies/lib/kubernetes";

type Props = Record<string, unknown>;

/** A resource of a Kubernetes kind, `apps/v1:Deployment`, with the URN it would have in the prod stack. */
export function kubernetes(kind: string, props: Props, extra: Partial<Resource> = {}): Resource {
    const type = `kubernetes:${kind}`;
    const { namespace, name: own } = (props["metadata"] ?? {}) as { namespace?: unknown; name?: unknown };
    const stated = [namespace, own].filter((part) => typeof part === "string").join("-");
    const name = extra.name ?? (stated === "" ? "subject" : stated);
    return { urn: `urn:pulumi:prod::h200-platform::${type}::${name}`, type, name, props, ...extra };
}

export function deployment(pod: Props, metadata: Props = { name: "llama", namespace: "serving" }): Resource {
    return kubernetes("apps/v1:Deployment", { metadata, spec: { template: { spec: pod } } });
}

/** The component that stands for a chart, with what its source does not know. */
export function chart(name: string, verdicts: readonly Props[]): Resource {
    return component("upstream:PinnedChart", name, { verdicts });
}

export function component(kind: string, name: string, props: Props): Resource {
    const type = `alphaton:${kind}`;
    return { urn: `urn:pulumi:prod::h200-platform::${type}::${name}`, type, name, props };
}

/** How each kind of Kubernetes, and some custom ones, wrap a pod spec. */
export const wrappings: readonly { readonly kind: string; readonly path: string; wrap(pod: Props): Props }[] = [
    { kind: "core/v1:Pod", path: "spec", wrap: (pod) => ({ spec: pod }) },
    { kind: "core/v1:PodTemplate", path: "template.spec", wrap: (pod) => ({ template: { spec: pod } }) },
    ...[
        "core/v1:ReplicationController",
        "apps/v1:Deployment",
        "apps/v1beta2:Deployment",
        "apps/v1:StatefulSet",
        "apps/v1:DaemonSet",
        "apps/v1:ReplicaSet",
        "apps/v1:DeploymentPatch",
        "batch/v1:Job",
    ].map((kind) => ({
        kind,
        path: "spec.template.spec",
        wrap: (pod: Props) => ({ spec: { template: { spec: pod } } }),
    })),
    {
        kind: "apps/v1:DeploymentList",
        path: "items[1].spec.template.spec",
        wrap: (pod) => ({ items: [{}, { spec: { template: { spec: pod } } }] }),
    },
    {
        kind: "batch/v1:CronJob",
        path: "spec.jobTemplate.spec.template.spec",
        wrap: (pod) => ({ spec: { jobTemplate: { spec: { template: { spec: pod } } } } }),
    },
    {
        kind: "leaderworkerset.x-k8s.io/v1:LeaderWorkerSet",
        path: "spec.leaderWorkerTemplate.workerTemplate.spec",
        wrap: (pod) => ({ spec: { leaderWorkerTemplate: { workerTemplate: { spec: pod } } } }),
    },
    {
        kind: "jobset.x-k8s.io/v1alpha2:JobSet",
        path: "spec.replicatedJobs[0].template.spec.template.spec",
        wrap: (pod) => ({ spec: { replicatedJobs: [{ template: { spec: { template: { spec: pod } } } }] } }),
    },
    {
        kind: "ray.io/v1:RayCluster",
        path: "spec.workerGroupSpecs[0].template.spec",
        wrap: (pod) => ({ spec: { workerGroupSpecs: [{ template: { spec: pod } }] } }),
    },
    {
        kind: "ray.io/v1:RayJob",
        path: "spec.rayClusterSpec.headGroupSpec.template.spec",
        wrap: (pod) => ({ spec: { rayClusterSpec: { headGroupSpec: { template: { spec: pod } } } } }),
    },
    {
        kind: "kueue.x-k8s.io/v1beta2:Workload",
        path: "spec.podSets[0].template.spec",
        wrap: (pod) => ({ spec: { podSets: [{ template: { spec: pod } }] } }),
    },
    {
        kind: "trainer.kubeflow.org/v1alpha1:ClusterTrainingRuntime",
        path: "spec.template.spec.replicatedJobs[0].template.spec.template.spec",
        wrap: (pod) => ({
            spec: { template: { spec: { replicatedJobs: [{ template: { spec: { template: { spec: pod } } } }] } } },
        }),
    },
    {
        kind: "serving.kserve.io/v1beta1:InferenceService",
        path: "spec.predictor",
        wrap: (pod) => ({ spec: { predictor: pod } }),
    },
    { kind: "monitoring.coreos.com/v1:Prometheus", path: "spec", wrap: (pod) => ({ spec: pod }) },
];
