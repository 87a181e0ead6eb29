import type { Field } from "./field";
import type { Kind, KubernetesObject } from "./kubernetes";

/** Where a kind keeps its pods. `[]` stands for every element of a list. */
interface PodPlace {
    readonly paths: readonly string[];
    /** The operator completes the pods from its own defaults, so an absent field proves nothing. */
    readonly completed?: true;
    /** The object is itself the main container, beside `extraContainers`. */
    readonly inlineContainer?: true;
}

const template: PodPlace = { paths: ["spec.template.spec"] };
const operatorPods: PodPlace = { paths: ["spec"], completed: true };
const trainingRuntime: PodPlace = {
    paths: ["spec.template.spec.replicatedJobs[].template.spec.template.spec"],
};
const leaderAndWorker = ["leaderTemplate.spec", "workerTemplate.spec"];
const rayPods = ["headGroupSpec.template.spec", "workerGroupSpecs[].template.spec"];
const agentPods: PodPlace = {
    paths: ["spec.declarative.deployment", "spec.byo.deployment"],
    completed: true,
    inlineContainer: true,
};
const llmPods: PodPlace = {
    paths: [
        "spec.template",
        "spec.worker",
        "spec.prefill.template",
        "spec.prefill.worker",
        "spec.router.scheduler.template",
    ],
    completed: true,
};

/** Every kind that carries pods: those of Kubernetes, and custom resources whose schema embeds a pod spec. */
const podPlaces: Readonly<Record<string, PodPlace>> = {
    "core/Pod": { paths: ["spec"] },
    "core/PodTemplate": { paths: ["template.spec"] },
    "core/ReplicationController": template,
    "apps/Deployment": template,
    "apps/StatefulSet": template,
    "apps/DaemonSet": template,
    "apps/ReplicaSet": template,
    "extensions/Deployment": template,
    "extensions/DaemonSet": template,
    "extensions/ReplicaSet": template,
    "batch/Job": template,
    "batch/CronJob": { paths: ["spec.jobTemplate.spec.template.spec"] },
    "leaderworkerset.x-k8s.io/LeaderWorkerSet": {
        paths: leaderAndWorker.map((path) => `spec.leaderWorkerTemplate.${path}`),
    },
    "disaggregatedset.x-k8s.io/DisaggregatedSet": {
        paths: leaderAndWorker.map((path) => `spec.roles[].spec.leaderWorkerTemplate.${path}`),
    },
    "jobset.x-k8s.io/JobSet": { paths: ["spec.replicatedJobs[].template.spec.template.spec"] },
    "kueue.x-k8s.io/Workload": { paths: ["spec.podSets[].template.spec"] },
    "keda.sh/ScaledJob": { paths: ["spec.jobTargetRef.template.spec"] },
    "ray.io/RayCluster": { paths: rayPods.map((path) => `spec.${path}`) },
    "ray.io/RayJob": {
        paths: [...rayPods.map((path) => `spec.rayClusterSpec.${path}`), "spec.submitterPodTemplate.spec"],
    },
    "ray.io/RayService": { paths: rayPods.map((path) => `spec.rayClusterConfig.${path}`) },
    "trainer.kubeflow.org/TrainingRuntime": trainingRuntime,
    "trainer.kubeflow.org/ClusterTrainingRuntime": trainingRuntime,
    "serving.kserve.io/InferenceService": {
        paths: ["spec.predictor", "spec.canary[].predictor", "spec.transformer", "spec.explainer"],
        completed: true,
    },
    "serving.kserve.io/ServingRuntime": operatorPods,
    "serving.kserve.io/ClusterServingRuntime": operatorPods,
    "serving.kserve.io/LLMInferenceService": llmPods,
    "serving.kserve.io/LLMInferenceServiceConfig": llmPods,
    "kagent.dev/Agent": agentPods,
    "kagent.dev/SandboxAgent": agentPods,
    "monitoring.coreos.com/Prometheus": operatorPods,
    "monitoring.coreos.com/PrometheusAgent": operatorPods,
    "monitoring.coreos.com/Alertmanager": operatorPods,
    "monitoring.coreos.com/ThanosRuler": operatorPods,
    "postgresql.cnpg.io/Pooler": { ...template, completed: true },
    "ironic.metal3.io/Ironic": { paths: ["spec.overrides"], completed: true },
};

export const podKinds: readonly string[] = Object.keys(podPlaces);

export function hasPods({ id }: Kind): boolean {
    return id in podPlaces;
}

export interface PodSpec {
    readonly spec: Field;
    /** Regular, init and ephemeral containers alike. */
    readonly containers: readonly Field[];
    /** Absent fields are filled in by somebody else: by an operator, or by the object that a patch applies to. */
    readonly partial: boolean;
}

/** The pod specs inside an object, wherever its kind hides them. */
export function podSpecsOf(object: KubernetesObject, root: Field): PodSpec[] {
    const place = podPlaces[object.kind.id];
    if (place === undefined) {
        return [];
    }
    return place.paths
        .flatMap((path) => follow(root, path))
        .filter((spec) => spec.present)
        .map((spec) => ({
            spec,
            // Read on demand: a rule about the pod alone is not undecided because a container is.
            get containers() {
                return containersOf(spec, place);
            },
            partial: object.partial || place.completed === true,
        }));
}

function containersOf(spec: Field, { inlineContainer }: PodPlace): Field[] {
    const lists = ["initContainers", "containers", "ephemeralContainers"];
    return inlineContainer
        ? [spec, ...spec.get("extraContainers").items]
        : lists.flatMap((list) => spec.get(list).items);
}

function follow(root: Field, path: string): Field[] {
    return path
        .split("[].")
        .reduce<Field[]>(
            (fields, part, index) =>
                fields.flatMap((field) => (index === 0 ? [field] : field.items)).map((field) => field.at(part)),
            [root],
        );
}

/** `(container "vllm")` for messages; empty where the element has no name. */
export function containerName(container: Field): string {
    const name = container.get("name").peek;
    return typeof name === "string" ? ` (container "${name}")` : "";
}
