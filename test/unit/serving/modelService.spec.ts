import assert from "node:assert/strict";

import { callEgress } from "../../../components/security/networkPolicies";
import { ModelService, type ModelServiceArgs, validateModelService } from "../../../components/serving/modelService";
import { replicaResources } from "../../../components/serving/replicaResources";
import type { ClusterScope } from "../../../components/shared/clusterScope";
import { CLUSTER, deploy, valueOf } from "../support/deploy";

const llama: Omit<ModelServiceArgs, "scope"> = {
    name: "llama-70b",
    release: "meta-llama/Llama-3.3-70B-Instruct",
    precision: "fp8",
    namespace: "serving",
    owner: "engineering",
    replicas: 2,
    tensorParallel: 4,
    contextTokens: 65_536,
    maxConcurrentRequests: 128,
    racks: ["b", "a", "c"],
    image: { repository: "docker.io/vllm/vllm-openai", tag: "v0.12.0", digest: null },
    weights: {
        repository: "registry.example.internal/weights/llama-70b",
        tag: "fp8-1",
        digest: `sha256:${"ab".repeat(32)}`,
    },
    clients: ["research", "business"],
};
const create = (changes: Partial<ModelServiceArgs> = {}) =>
    deploy((scope, opts) => new ModelService("llama-70b", { scope, ...llama, ...changes }, opts));
const validate = (changes: Partial<ModelServiceArgs>) =>
    validateModelService({ scope: undefined as unknown as ClusterScope, ...llama, ...changes });

async function deployment(changes: Partial<ModelServiceArgs> = {}) {
    const { inputs, opts } = (await create(changes)).only("kubernetes:apps/v1:Deployment");
    const spec = inputs["spec"];
    return { spec, pod: spec.template.spec, container: spec.template.spec.containers[0], opts };
}

describe("ModelService", () => {
    it("serves the weights with the settings of the plan, offline, under the model's name", async () => {
        const { container } = await deployment();
        assert.deepEqual(container.command, [
            "vllm",
            "serve",
            "/models",
            "--served-model-name=llama-70b",
            "--host=0.0.0.0",
            "--port=8000",
            "--tensor-parallel-size=4",
            "--max-model-len=65536",
            "--max-num-seqs=128",
            "--max-num-batched-tokens=8192",
            "--gpu-memory-utilization=0.9",
            "--kv-cache-dtype=fp8",
            "--async-scheduling",
            "--enable-prefix-caching",
            "--load-format=safetensors",
        ]);
        const env = Object.fromEntries(container.env.map(({ name, value }: Record<string, string>) => [name, value]));
        const { HF_HUB_OFFLINE, DO_NOT_TRACK, VLLM_NO_USAGE_STATS } = env;
        assert.deepEqual([HF_HUB_OFFLINE, DO_NOT_TRACK, VLLM_NO_USAGE_STATS], ["1", "1", "1"]);
    });

    it("keeps the KV cache in the model's own type when the weights are not FP8", async () => {
        const { container } = await deployment({ precision: "bf16" });
        assert.ok(container.command.includes("--kv-cache-dtype=auto"));
    });

    it("runs without privileges, without a token, and writes to its mounts only", async () => {
        const { pod, container } = await deployment();
        assert.deepEqual(pod.securityContext, {
            runAsNonRoot: true,
            runAsUser: 10_001,
            runAsGroup: 10_001,
            fsGroup: 10_001,
            seccompProfile: { type: "RuntimeDefault" },
        });
        assert.deepEqual(container.securityContext, {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
        });
        assert.deepEqual([pod.serviceAccountName, pod.automountServiceAccountToken], ["llama-70b", false]);
        assert.equal(
            (await create()).only("kubernetes:core/v1:ServiceAccount").inputs["automountServiceAccountToken"],
            false,
        );
        for (const [name, value] of Object.entries({ HOME: "/cache", TRITON_CACHE_DIR: "/cache/triton" })) {
            assert.ok(container.env.some((it: Record<string, string>) => it["name"] === name && it["value"] === value));
        }
    });

    it("mounts weights read-only from an image, and shared memory with a size", async () => {
        const { pod, container } = await deployment();
        assert.deepEqual(pod.volumes, [
            {
                name: "weights",
                image: {
                    reference: `registry.example.internal/weights/llama-70b:fp8-1@sha256:${"ab".repeat(32)}`,
                    pullPolicy: "IfNotPresent",
                },
            },
            { name: "cache", emptyDir: { sizeLimit: "20Gi" } },
            { name: "tmp", emptyDir: { sizeLimit: "5Gi" } },
            { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: "32Gi" } },
        ]);
        assert.deepEqual(container.volumeMounts, [
            { name: "weights", mountPath: "/models", readOnly: true },
            { name: "cache", mountPath: "/cache" },
            { name: "tmp", mountPath: "/tmp" },
            { name: "shared-memory", mountPath: "/dev/shm" },
        ]);
    });

    it("asks for its GPUs, cores and memory as limits too, shared memory within them", async () => {
        const { container } = await deployment();
        const sizes = { "nvidia.com/gpu": "4", cpu: "16", memory: "128Gi" };
        assert.deepEqual(container.resources, { requests: sizes, limits: sizes });
        for (const gpus of [1, 2, 4, 8]) {
            const { memoryGib, sharedMemoryGib } = replicaResources(gpus);
            assert.ok(sharedMemoryGib < memoryGib);
        }
    });

    it("puts each replica on a GPU host of another planned rack", async () => {
        const { pod } = await deployment();
        assert.deepEqual(pod.tolerations, [
            { key: "nvidia.com/gpu", operator: "Equal", value: "present", effect: "NoSchedule" },
        ]);
        assert.deepEqual(pod.affinity, {
            nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                    nodeSelectorTerms: [
                        {
                            matchExpressions: [
                                { key: "alphaton.ai/role", operator: "In", values: ["gpu"] },
                                { key: "topology.kubernetes.io/zone", operator: "In", values: ["a", "b", "c"] },
                            ],
                        },
                    ],
                },
            },
            podAntiAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: [
                    {
                        topologyKey: "topology.kubernetes.io/zone",
                        labelSelector: {
                            matchLabels: {
                                "app.kubernetes.io/name": "vllm",
                                "app.kubernetes.io/instance": "llama-70b",
                            },
                        },
                    },
                ],
            },
        });
    });

    it("replaces replicas in place, one at a time, and lets requests finish", async () => {
        const { spec, pod, container, opts } = await deployment({ loadMinutes: 20, drainSeconds: 90 });
        assert.deepEqual(spec.strategy, { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
        assert.deepEqual(container.lifecycle, { preStop: { sleep: { seconds: 90 } } });
        assert.ok(pod.terminationGracePeriodSeconds > 90);
        const { periodSeconds, failureThreshold } = container.startupProbe;
        assert.equal(periodSeconds * failureThreshold, 20 * 60);
        assert.ok(spec.progressDeadlineSeconds > 20 * 60 + 90);
        assert.deepEqual(opts.customTimeouts, { create: "74m", update: "74m" });
        const budget = (await create()).only("kubernetes:policy/v1:PodDisruptionBudget").inputs["spec"];
        assert.deepEqual(budget, { selector: spec.selector, maxUnavailable: 1 });
    });

    it("is reached inside the cluster only, by the namespaces it names, where their own egress rule lets them", async () => {
        const { only } = await create();
        const service = only("kubernetes:core/v1:Service").inputs["spec"];
        assert.deepEqual(service, {
            type: "ClusterIP",
            selector: { "app.kubernetes.io/name": "vllm", "app.kubernetes.io/instance": "llama-70b" },
            ports: [{ name: "http", port: 8000, targetPort: 8000, protocol: "TCP" }],
        });
        const ingress = only("kubernetes:networking.k8s.io/v1:NetworkPolicy").inputs["spec"];
        const clients = { key: "kubernetes.io/metadata.name", operator: "In", values: ["business", "research"] };
        assert.deepEqual(ingress, {
            podSelector: { matchLabels: service.selector },
            policyTypes: ["Ingress"],
            ingress: [
                {
                    from: [{ namespaceSelector: { matchExpressions: [clients] } }],
                    ports: [{ protocol: "TCP", port: 8000 }],
                },
            ],
        });
        // The caller's half selects the pods that this half opens, on the same port.
        const { egress } = callEgress({ namespace: "serving", service: "llama-70b", port: 8000 }) as {
            egress: { to: { podSelector: { matchLabels: Record<string, string> } }[]; ports: object[] }[];
        };
        const podLabels = only("kubernetes:apps/v1:Deployment").inputs["spec"].template.metadata.labels;
        const selects = (labels: Record<string, string>) =>
            Object.entries(labels).every(([key, value]) => podLabels?.[key] === value);
        assert.ok(selects(egress[0]?.to[0]?.podSelector.matchLabels ?? {}));
        // Nobody waits for its endpoints.
        assert.ok(selects(service.selector));
        assert.deepEqual(egress[0]?.ports, ingress.ingress[0]?.ports);
    });

    it("opens nothing when nobody may call it", async () => {
        assert.deepEqual((await create({ clients: [] })).all("kubernetes:networking.k8s.io/v1:NetworkPolicy"), []);
    });

    it("marks every object as ours, on its own cluster", async () => {
        const { resources, result } = await create();
        const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
        assert.equal(objects.length, 5);
        for (const { inputs, provider } of objects) {
            assert.equal(inputs["metadata"].annotations["alphaton.ai/provenance"], "ours");
            assert.equal(provider, CLUSTER);
        }
        assert.equal(await valueOf(result.serviceName), "llama-70b");
    });

    it("names every broken argument in one error", () => {
        assert.deepEqual(
            validate({
                name: "Llama",
                replicas: 4,
                racks: ["a", "b", "b"],
                tensorParallel: 5,
                contextTokens: 100,
                port: 80,
                drainSeconds: -1,
                image: { repository: "vllm", tag: "latest", digest: null },
                weights: { repository: "weights", tag: "1", digest: "sha256:1" },
            }),
            [
                {
                    path: "name",
                    reason: 'expected lower-case letters, digits and inner dashes, at most 63, got "Llama"',
                },
                { path: "contextTokens", reason: "expected an integer of 1024 or more, got 100" },
                { path: "drainSeconds", reason: "expected an integer of 0 or more, got -1" },
                {
                    path: "replicas",
                    reason: "4 replicas need as many racks, there are 2: each replica gets a rack of its own",
                },
                { path: "tensorParallel", reason: "expected 1, 2, 4 or 8 GPUs of one host, got 5" },
                { path: "port", reason: "expected a port from 1024 to 65535, since the server is not root, got 80" },
                { path: "image.tag", reason: 'must name a release, got "latest"' },
                { path: "weights.digest", reason: 'expected sha256: and 64 hex digits, got "sha256:1"' },
            ],
        );
    });
});
