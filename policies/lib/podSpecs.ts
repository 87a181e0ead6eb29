import type { Field } from "./field";
import type { Kind, KubernetesObject } from "./kubernetes";

/** Where a kind keeps a pod. `[]` stands for every element of a list. */
interface PodPlace {
    readonly path: string;
    /** Where the pod's own fields stand, from there. @default the same place */
    readonly pod?: string;
    /** Where its containers stand, from there; "" where the object is itself the main one. @default the lists of a pod */
    readonly containers?: readonly string[];
    /** What containers call their image. @default "image" */
    readonly image?: string;
    /** The operator completes the pods from its own defaults, so an absent field proves nothing. */
    readonly completed?: true;
}

const containerLists = ["initContainers[]", "containers[]", "ephemeralContainers[]"];

const at = (...paths: string[]): PodPlace[] => paths.map((path) => ({ path }));
const completed = (...places: PodPlace[]): PodPlace[] => places.map((place) => ({ ...place, completed: true }));

const template = at("spec.template.spec");
const operatorPods = completed(...at("spec"));
const jobSetTemplate = "replicatedJobs[].template.spec.template.spec";
const trainingRuntime = at(`spec.template.spec.${jobSetTemplate}`);
const leaderAndWorker = ["leaderTemplate.spec", "workerTemplate.spec"];
const rayPods = ["headGroupSpec.template.spec", "workerGroupSpecs[].template.spec"];
const agentPods = completed(
    ...["spec.declarative.deployment", "spec.byo.deployment"].map((path) => ({
        path,
        containers: ["", "extraContainers[]"],
    })),
);
const llmPods = completed(
    ...at(
        "spec.template",
        "spec.worker",
        "spec.prefill.template",
        "spec.prefill.worker",
        "spec.router.scheduler.template",
    ),
);
/** The gateway's own fields for its pods, and a patch of what it makes of them. */
const envoyPods = completed(
    ...["envoyDeployment", "envoyDaemonSet"].flatMap((workload) => [
        { path: `spec.provider.kubernetes.${workload}`, pod: "pod", containers: ["container", "initContainers[]"] },
        { path: `spec.provider.kubernetes.${workload}.patch.value.spec.template.spec` },
    ]),
);

/** Every kind that carries pods: those of Kubernetes, and custom resources whose schema embeds a pod spec or its parts. */
export const podPlaces: Readonly<Record<string, readonly PodPlace[]>> = {
    "core/Pod": at("spec"),
    "core/PodTemplate": at("template.spec"),
    "core/ReplicationController": template,
    "apps/Deployment": template,
    "apps/StatefulSet": template,
    "apps/DaemonSet": template,
    "apps/ReplicaSet": template,
    "extensions/Deployment": template,
    "extensions/DaemonSet": template,
    "extensions/ReplicaSet": template,
    "batch/Job": template,
    "batch/CronJob": at("spec.jobTemplate.spec.template.spec"),
    "leaderworkerset.x-k8s.io/LeaderWorkerSet": at(
        ...leaderAndWorker.map((path) => `spec.leaderWorkerTemplate.${path}`),
    ),
    "disaggregatedset.x-k8s.io/DisaggregatedSet": at(
        ...leaderAndWorker.map((path) => `spec.roles[].spec.leaderWorkerTemplate.${path}`),
    ),
    "jobset.x-k8s.io/JobSet": at(`spec.${jobSetTemplate}`),
    "kueue.x-k8s.io/Workload": at("spec.podSets[].template.spec"),
    "keda.sh/ScaledJob": at("spec.jobTargetRef.template.spec"),
    "ray.io/RayCluster": at(...rayPods.map((path) => `spec.${path}`)),
    "ray.io/RayJob": at(...rayPods.map((path) => `spec.rayClusterSpec.${path}`), "spec.submitterPodTemplate.spec"),
    "ray.io/RayService": at(...rayPods.map((path) => `spec.rayClusterConfig.${path}`)),
    "trainer.kubeflow.org/TrainingRuntime": trainingRuntime,
    "trainer.kubeflow.org/ClusterTrainingRuntime": trainingRuntime,
    "trainer.kubeflow.org/TrainJob": completed(
        { path: "spec.trainer", containers: [""] },
        ...at(`spec.runtimePatches[].trainingRuntimeSpec.template.spec.${jobSetTemplate}`),
    ),
    "serving.kserve.io/InferenceService": completed(
        ...at("spec.predictor", "spec.canary[].predictor", "spec.transformer", "spec.explainer"),
    ),
    "serving.kserve.io/ServingRuntime": operatorPods,
    "serving.kserve.io/ClusterServingRuntime": operatorPods,
    "serving.kserve.io/LLMInferenceService": llmPods,
    "serving.kserve.io/LLMInferenceServiceConfig": llmPods,
    "kagent.dev/Agent": agentPods,
    "kagent.dev/SandboxAgent": agentPods,
    "kagent.dev/MCPServer": completed({ path: "spec.deployment", containers: ["", "initContainer", "sidecars[]"] }),
    "monitoring.coreos.com/Prometheus": operatorPods,
    "monitoring.coreos.com/PrometheusAgent": operatorPods,
    "monitoring.coreos.com/Alertmanager": operatorPods,
    "monitoring.coreos.com/ThanosRuler": operatorPods,
    "postgresql.cnpg.io/Cluster": completed({ path: "spec", containers: [""], image: "imageName" }),
    "postgresql.cnpg.io/Pooler": completed(...template),
    "gateway.envoyproxy.io/EnvoyProxy": envoyPods,
    "ironic.metal3.io/Ironic": completed(...at("spec.overrides")),
    "velero.io/Restore": completed(...at("spec.hooks.resources[].postHooks[].init")),
};

export const podKinds: readonly string[] = Object.keys(podPlaces);

export function hasPods({ id }: Kind): boolean {
    return id in podPlaces;
}

export interface PodSpec {
    readonly spec: Field;
    /** Regular, init and ephemeral containers alike. */
    readonly containers: readonly Field[];
    /** What a container runs. */
    readonly imageOf: (container: Field) => Field;
    /** Absent fields are filled in by somebody else: by an operator, or by the object that a patch applies to. */
    readonly partial: boolean;
}

/** The pod specs inside an object, wherever its kind hides them. */
export function podSpecsOf(object: KubernetesObject, root: Field): PodSpec[] {
    return (podPlaces[object.kind.id] ?? []).flatMap((place) =>
        follow(root, place.path)
            .filter((holder) => holder.present)
            .map((holder) => ({
                spec: place.pod === undefined ? holder : holder.at(place.pod),
                // Read on demand: a rule about the pod alone is not undecided because a container is.
                get containers() {
                    return containersOf(holder, place);
                },
                imageOf: (container) => container.get(place.image ?? "image"),
                partial: object.partial || place.completed === true,
            })),
    );
}

/** Annotations that somebody gives to the pods of an object, where its kind has a place for them. */
export function podAnnotationsOf(object: KubernetesObject, root: Field): Field[] {
    return (podPlaces[object.kind.id] ?? []).flatMap(({ path, pod }) => {
        const template = /^(.+)\.spec$/.exec(path)?.[1];
        return template === undefined
            ? follow(root, [path, ...(pod === undefined ? [] : [pod]), "annotations"].join("."))
            : follow(root, `${template}.metadata.annotations`);
    });
}

function containersOf(holder: Field, { containers = containerLists }: PodPlace): Field[] {
    return containers
        .flatMap((path) => (path === "" ? [holder] : follow(holder, path)))
        .filter(({ present }) => present);
}

/** The fields that a path leads to; `[]` stands for every element of a list. */
export function follow(root: Field, path: string): Field[] {
    return path
        .split(".")
        .reduce<Field[]>(
            (fields, part) =>
                fields.flatMap((field) =>
                    part.endsWith("[]") ? field.get(part.slice(0, -"[]".length)).items : [field.get(part)],
                ),
            [root],
        );
}

/** `(container "vllm")` for messages; empty where the element has no name. */
export function containerName(container: Field): string {
    const name = container.get("name").peek;
    return typeof name === "string" ? ` (container "${name}")` : "";
}
