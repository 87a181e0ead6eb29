import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { Service, ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { LABELS, MODEL_RELEASE, PROVENANCE } from "../shared/labels";
import { objectMeta, SKIP_AWAIT } from "../shared/metadata";
import { nameIssues } from "../shared/names";
import { type Issue, rejectInvalid } from "../shared/validation";
import { imageIssues } from "../upstream/imageReference";
import type { ImagePin } from "../upstream/versions";
import { modelPod } from "./modelPod";

export interface ModelServiceArgs {
    readonly scope: ClusterScope;
    /** Name of the Service, and of the model for its clients. */
    readonly name: string;
    /** Release as its publisher writes it, e.g. `meta-llama/Llama-3.3-70B-Instruct`. */
    readonly release: string;
    readonly precision: "fp8" | "bf16";
    /** Must exist; pods in it are held to Pod Security `restricted`. */
    readonly namespace: string;
    /** Team or platform area that answers for it. */
    readonly owner: string;
    /** No more than `racks`: each replica gets a rack of its own. */
    readonly replicas: number;
    /** GPUs of one replica, all on one host. */
    readonly tensorParallel: number;
    /** Longest prompt plus answer, in tokens. */
    readonly contextTokens: number;
    /** Requests decoded together by one replica. */
    readonly maxConcurrentRequests: number;
    /** Racks that may take a replica. */
    readonly racks: readonly string[];
    /** The server. */
    readonly image: ImagePin;
    /** The weights as an OCI artifact, safetensors only. */
    readonly weights: ImagePin;
    /** @default 8000 */
    readonly port?: number;
    /** Namespaces whose pods may call it. @default none */
    readonly clients?: readonly string[];
    /** Minutes from a pod's start to its first answer. @default 30 */
    readonly loadMinutes?: number;
    /** Seconds for requests in flight to finish when a pod goes. @default 120 */
    readonly drainSeconds?: number;
}

const DEFAULT_PORT = 8000;
const DEFAULT_LOAD_MINUTES = 30;
const DEFAULT_DRAIN_SECONDS = 120;
/** Room for pulling some 80 GB of weights before a pod starts. */
const PULL_MINUTES = 30;

/**
 * One model behind one address: replicas of vLLM, each on its own rack, that survive the loss of a rack, a drain and an update
 * without an error for requests in flight.
 *
 * There is no priority class: nothing on GPU hosts ranks below serving yet that it could push aside.
 */
export class ModelService extends pulumi.ComponentResource {
    readonly serviceName: pulumi.Output<string>;

    constructor(name: string, args: ModelServiceArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, ...inputs } = args;
        super("alphaton:serving:ModelService", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, validateModelService(args));
        const { namespace, owner, release, replicas, clients = [], port = DEFAULT_PORT } = args;
        const { loadMinutes = DEFAULT_LOAD_MINUTES, drainSeconds = DEFAULT_DRAIN_SECONDS } = args;
        const selector = { [LABELS.app]: "vllm", [LABELS.instance]: args.name };
        const meta = (object = args.name, annotations: Readonly<Record<string, string>> = {}) =>
            objectMeta({
                name: object,
                namespace,
                owner,
                app: "vllm",
                instance: args.name,
                labels: { [LABELS.model]: args.name },
                annotations,
            });
        const inNamespace = scope.objectOptions(this, { namespace });

        const account = new ServiceAccount(
            `${name}-account`,
            { metadata: meta(), automountServiceAccountToken: false },
            inNamespace,
        );
        if (clients.length > 0) {
            new NetworkPolicy(
                `${name}-ingress-clients`,
                {
                    metadata: meta(`${args.name}-clients`),
                    spec: {
                        podSelector: { matchLabels: selector },
                        policyTypes: ["Ingress"],
                        ingress: [
                            {
                                from: [{ namespaceSelector: namespacesNamed(clients) }],
                                ports: [{ protocol: "TCP", port }],
                            },
                        ],
                    },
                },
                inNamespace,
            );
        }
        new Deployment(
            `${name}-deployment`,
            {
                metadata: { ...meta(), annotations: { ...meta().annotations, [MODEL_RELEASE]: release } },
                spec: {
                    replicas,
                    selector: { matchLabels: selector },
                    // A replacement needs the GPUs, and the rack, of the pod it replaces: it can only start after that one.
                    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
                    progressDeadlineSeconds: (loadMinutes + PULL_MINUTES) * 60 + drainSeconds,
                    revisionHistoryLimit: 3,
                    template: {
                        metadata: { labels: meta().labels, annotations: { [PROVENANCE]: "ours" } },
                        spec: modelPod({
                            ...args,
                            port,
                            drainSeconds,
                            selector,
                            serviceAccount: args.name,
                            loadSeconds: loadMinutes * 60,
                        }),
                    },
                },
            },
            pulumi.mergeOptions(
                scope.objectOptions(this, {
                    namespace,
                    // Replicas are replaced one after another; the provider's own ten minutes would give up on the first.
                    minutes: replicas * (loadMinutes + Math.ceil(drainSeconds / 60)) + PULL_MINUTES,
                }),
                { dependsOn: [account] },
            ),
        );
        new PodDisruptionBudget(
            `${name}-disruption-budget`,
            { metadata: meta(), spec: { selector: { matchLabels: selector }, maxUnavailable: 1 } },
            inNamespace,
        );
        const service = new Service(
            `${name}-service`,
            {
                // Its pods are waited for above.
                metadata: meta(args.name, SKIP_AWAIT),
                spec: {
                    type: "ClusterIP",
                    selector,
                    ports: [{ name: "http", port, targetPort: port, protocol: "TCP" }],
                },
            },
            inNamespace,
        );
        this.serviceName = service.metadata.name;
        this.registerOutputs({ serviceName: this.serviceName });
    }
}

function namespacesNamed(names: readonly string[]) {
    return { matchExpressions: [{ key: LABELS.namespaceName, operator: "In", values: [...names].sort() }] };
}

/** Every rule about the arguments, without the engine. */
export function validateModelService(args: ModelServiceArgs): Issue[] {
    const { name, namespace, owner, replicas, racks, tensorParallel, clients = [] } = args;
    const issues = nameIssues({
        name,
        namespace,
        owner,
        ...Object.fromEntries(racks.map((rack, i) => [`racks[${i}]`, rack])),
        ...Object.fromEntries(clients.map((client, i) => [`clients[${i}]`, client])),
    });
    const { contextTokens, maxConcurrentRequests, port = DEFAULT_PORT } = args;
    const { loadMinutes = DEFAULT_LOAD_MINUTES, drainSeconds = DEFAULT_DRAIN_SECONDS } = args;
    const atLeast = { replicas: 1, contextTokens: 1024, maxConcurrentRequests: 1, loadMinutes: 1, drainSeconds: 0 };
    const given = { replicas, contextTokens, maxConcurrentRequests, loadMinutes, drainSeconds };
    for (const [path, least] of Object.entries(atLeast) as [keyof typeof given, number][]) {
        if (!Number.isInteger(given[path]) || given[path] < least) {
            issues.push({ path, reason: `expected an integer of ${least} or more, got ${given[path]}` });
        }
    }
    const distinct = new Set(racks).size;
    if (replicas > distinct) {
        const reason = `${replicas} replicas need as many racks, there are ${distinct}: each replica gets a rack of its own`;
        issues.push({ path: "replicas", reason });
    }
    if (![1, 2, 4, 8].includes(tensorParallel)) {
        issues.push({
            path: "tensorParallel",
            reason: `expected 1, 2, 4 or 8 GPUs of one host, got ${tensorParallel}`,
        });
    }
    if (!Number.isInteger(port) || port < 1024 || port > 65_535) {
        issues.push({
            path: "port",
            reason: `expected a port from 1024 to 65535, since the server is not root, got ${port}`,
        });
    }
    return [...issues, ...imageIssues("image", args.image), ...imageIssues("weights", args.weights)];
}
