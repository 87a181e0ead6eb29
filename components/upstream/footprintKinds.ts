import type { FootprintObject } from "./footprint";
import { pick, POD_FACTS, podTemplate, volumeClaimTemplates } from "./footprintPods";
import type { KubernetesManifest } from "./kubernetesObject";

export type Body = Omit<KubernetesManifest, "apiVersion" | "kind" | "metadata">;

export interface RecordedKind {
    /** Facts that `build` uses. */
    readonly facts: readonly string[];
    /** Parts that the real object has and the rebuilt one lacks; named in verdicts. */
    readonly thin?: (object: FootprintObject) => readonly string[];
    readonly build: (object: FootprintObject) => Body;
    readonly labels?: (object: FootprintObject) => Readonly<Record<string, string>> | undefined;
}

const RBAC = "rbac.authorization.k8s.io";
const WORKLOAD_FACTS = ["replicas", "selector", "strategy", ...POD_FACTS];

const copied = (...facts: string[]): Pick<RecordedKind, "facts" | "build"> => ({
    facts,
    build: (object) => pick(object, facts),
});
const inSpec = (...facts: string[]): Pick<RecordedKind, "facts" | "build"> => ({
    facts,
    build: (object) => ({ spec: pick(object, facts) }),
});

/**
 * A selector of which only the existence is recorded is left out, and a rule without versions is for all of them: the webhook then
 * judges more objects than the real one, and an API server takes it.
 * `sideEffects` and the review version, which the API requires, have one value that it accepts from everybody.
 */
const WEBHOOKS: RecordedKind = {
    facts: ["webhooks"],
    thin: (object) => [
        "caBundle",
        ...(webhooksOf(object).some(hasSelector) ? ["selectors"] : []),
        ...(webhooksOf(object).some(hasRuleWithoutVersions) ? ["apiVersions"] : []),
    ],
    build: (object) => ({
        webhooks: webhooksOf(object).map(
            ({ service, rules, hasNamespaceSelector: _namespaces, hasObjectSelector: _objects, ...facts }) => ({
                ...facts,
                ...(rules && { rules: rules.map((rule) => ({ apiVersions: ["*"], ...rule })) }),
                clientConfig: { service },
                sideEffects: "None",
                admissionReviewVersions: ["v1"],
            }),
        ),
    }),
};

/** How to rebuild each kind. What is not here is recorded by name only, and its contents are what it is for. */
export const RECORDED_KINDS: Readonly<Record<string, RecordedKind>> = {
    Namespace: copied(),
    ServiceAccount: copied("automountServiceAccountToken"),
    Role: copied("rules"),
    ClusterRole: {
        ...copied("rules", "aggregationRule"),
        facts: ["rules", "aggregationRule", "aggregationLabels"],
        labels: ({ aggregationLabels }) => aggregationLabels as Record<string, string> | undefined,
    },
    RoleBinding: { facts: ["roleRef", "subjects"], build: binding },
    ClusterRoleBinding: { facts: ["roleRef", "subjects"], build: binding },
    ConfigMap: { ...copied(), thin: () => ["data"] },
    Secret: { ...copied("type"), thin: () => ["data"] },
    PersistentVolumeClaim: inSpec("storageClassName", "accessModes", "resources"),
    StorageClass: { ...copied("provisioner"), thin: () => ["parameters"] },
    CSIDriver: copied("spec"),
    // Recorded in scientific notation.
    PriorityClass: { facts: ["value"], build: ({ value }) => ({ value: Number(value) }) },
    Deployment: { facts: WORKLOAD_FACTS, build: workload("strategy") },
    StatefulSet: {
        facts: [...WORKLOAD_FACTS, "volumeClaimTemplates"],
        thin: () => ["serviceName"],
        build: workload("updateStrategy"),
    },
    DaemonSet: { facts: WORKLOAD_FACTS, build: workload("updateStrategy") },
    Service: {
        facts: ["type", "headless", "ports", "selector"],
        build: ({ headless, ...object }) => ({
            spec: { ...pick(object, ["type", "ports", "selector"]), ...(headless === true && { clusterIP: "None" }) },
        }),
    },
    PodDisruptionBudget: {
        facts: ["minAvailable", "maxUnavailable", "selector"],
        build: ({ selector, ...object }) => ({
            spec: { ...pick(object, ["minAvailable", "maxUnavailable"]), selector: { matchLabels: selector } },
        }),
    },
    // Without its rules a policy denies: the pods it selects are cut off rather than opened.
    NetworkPolicy: { ...inSpec("policyTypes", "podSelector"), thin: () => ["rules"] },
    ValidatingWebhookConfiguration: WEBHOOKS,
    MutatingWebhookConfiguration: WEBHOOKS,
    APIService: { ...inSpec("group", "version", "service"), thin: () => ["priorities", "caBundle"] },
};

/** The record leaves out `apiGroup`, for which RBAC knows one value. */
function binding({ roleRef, subjects }: FootprintObject): Body {
    const withGroup = (subject: { kind: string }) =>
        subject.kind === "ServiceAccount" ? subject : { ...subject, apiGroup: RBAC };
    return {
        roleRef: { ...(roleRef as object), apiGroup: RBAC },
        subjects: (subjects as { kind: string }[]).map(withGroup),
    };
}

function workload(strategyField: "strategy" | "updateStrategy"): RecordedKind["build"] {
    return (object) => ({
        spec: {
            ...pick(object, ["replicas"]),
            selector: { matchLabels: object["selector"] },
            ...(object["strategy"] !== undefined && { [strategyField]: { type: object["strategy"] } }),
            template: podTemplate(object),
            ...volumeClaimTemplates(object),
        },
    });
}

interface RecordedWebhook {
    readonly service: object;
    readonly rules?: readonly { readonly apiVersions?: readonly string[] }[];
    readonly hasNamespaceSelector?: boolean;
    readonly hasObjectSelector?: boolean;
    readonly [fact: string]: unknown;
}

function webhooksOf({ webhooks }: FootprintObject): readonly RecordedWebhook[] {
    return webhooks as RecordedWebhook[];
}

function hasSelector({ hasNamespaceSelector, hasObjectSelector }: RecordedWebhook): boolean {
    return hasNamespaceSelector === true || hasObjectSelector === true;
}

function hasRuleWithoutVersions({ rules = [] }: RecordedWebhook): boolean {
    return rules.some(({ apiVersions }) => apiVersions === undefined);
}
