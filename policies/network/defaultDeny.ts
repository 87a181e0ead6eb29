import { anyOf, type StackControl } from "../lib/control";
import { coverEverybody } from "../lib/cidr";
import { type Field, selectsEverything } from "../lib/field";
import type { KubernetesObject } from "../lib/kubernetes";
import {
    appliesTo,
    ciliumClusterwidePolicy,
    ciliumPolicy,
    ciliumSpecs,
    coversNamespace,
    type Direction,
    directions,
    isCilium,
    networkPolicy,
} from "../lib/networkPolicies";
import { hasPods } from "../lib/podSpecs";
import { ciliumOpening, kubernetesOpening, type Opening, takesInUnlabelled } from "./openings";

const isPolicy = anyOf(networkPolicy, ciliumPolicy, ciliumClusterwidePolicy);

/** What one policy does to a namespace, by direction. */
interface Effect {
    readonly denies: ReadonlySet<Direction>;
    readonly label: string;
    /** What it lets every pod of the namespace talk to; everybody undoes any default deny. */
    readonly opens: ReadonlyMap<Direction, Opening>;
    readonly unknown: readonly string[];
}

export const defaultDeny: StackControl = {
    id: "NET-01",
    policy: "kubernetes-namespace-require-default-deny",
    title: "Every namespace denies ingress and egress by default",
    requirements: ["R1"],
    severity: "high",
    level: "mandatory",
    mapping: { nist: ["SC-7(5)", "AC-4"], cis: ["5.3.2"], soc2: ["CC6.6"] },
    why: "Without a default deny, a pod that nobody wrote a rule for reaches every other pod and the internet.",
    remediation:
        "Add a NetworkPolicy with an empty podSelector, policyTypes Ingress and Egress and no rules, as TenantNamespace does.",
    scope: "looks at namespaces, the network policies in them, and workloads whose namespace is not in the stack",
    limits:
        "Policies made in another stack or inside the cluster are not seen. Ranges that hold no more than a quarter of the " +
        "public addresses together do not count as everybody.",

    concerns: (kind) => kind.id === "core/Namespace" || isPolicy(kind) || hasPods(kind),

    examineStack(objects, judge) {
        const policies = groupByNamespace(objects.filter(({ kind }) => isPolicy(kind)));
        const namespaces = objects.filter(({ kind, partial }) => kind.id === "core/Namespace" && !partial);
        const declared = new Set(namespaces.map(({ cluster, name }) => key(cluster, name)));
        for (const namespace of namespaces) {
            judge(namespace, (_root, report) => {
                const { cluster, name } = namespace;
                if (name === undefined) {
                    report.indeterminate("metadata.name", "is not known yet, and with it the policies that apply");
                    return;
                }
                const effects = policies.in(cluster, name).map((policy) => effectOn(policy, name));
                for (const path of effects.flatMap(({ unknown }) => unknown)) {
                    report.indeterminate(path, "is unknown during preview");
                }
                for (const direction of directions) {
                    const openers = openersOf(effects, direction);
                    if (openers.length > 0) {
                        report.fail("", `has its default deny of ${direction} undone by ${openers.join(", ")}`);
                    }
                }
                const open = directions.filter((direction) => !effects.some(({ denies }) => denies.has(direction)));
                // What is missing may be in a policy whose selector is unknown; that is reported above.
                if (open.length > 0 && effects.every(({ unknown }) => unknown.length === 0)) {
                    report.fail("", `has no policy that denies ${open.join(" and ")} by default to all of its pods`);
                }
            });
        }
        for (const workload of objects.filter(({ kind }) => hasPods(kind))) {
            if (!declared.has(key(workload.cluster, workload.namespace))) {
                judge(workload, (_root, report) => {
                    report.indeterminate("metadata.namespace", "leads to no namespace that this stack declares");
                });
            }
        }
    },
};

function key(cluster: string, namespace: string | undefined): string {
    return `${cluster} ${namespace ?? "(unknown)"}`;
}

/** Policies by the namespace they stand in; clusterwide ones, and those whose namespace is unknown, count everywhere. */
function groupByNamespace(policies: readonly KubernetesObject[]) {
    const groups = new Map<string, KubernetesObject[]>();
    for (const policy of policies) {
        const everywhere = policy.kind.id === ciliumClusterwidePolicy || policy.namespace === undefined;
        const group = key(policy.cluster, everywhere ? "*" : policy.namespace);
        const members = groups.get(group) ?? [];
        members.push(policy);
        groups.set(group, members);
    }
    return {
        in: (cluster: string, namespace: string) => [
            ...(groups.get(key(cluster, namespace)) ?? []),
            ...(groups.get(key(cluster, "*")) ?? []),
        ],
    };
}

function effectOn(policy: KubernetesObject, namespace: string): Effect {
    const denies = new Set<Direction>();
    const opens = new Map<Direction, Opening>();
    const unknown: string[] = [];
    const root = policy.read((path) => unknown.push(`${policy.label} ${path}`));
    const everywhere = policy.kind.id === ciliumClusterwidePolicy;
    if (!everywhere && policy.namespace === undefined && root.at("metadata.namespace").known) {
        unknown.push(`${policy.label} metadata.namespace, left to a default of its provider that`);
    }
    const cilium = isCilium(policy.kind);
    for (const spec of cilium ? ciliumSpecs(root) : [root.get("spec")]) {
        const selector = spec.get(cilium ? "endpointSelector" : "podSelector");
        const covers = cilium
            ? selector.present && coversNamespace(policy, selector, namespace)
            : selectsEverything(selector);
        // Pods without labels are reached by what merely leaves some others out: too little to deny, enough to open.
        if (!covers && (cilium || !takesInUnlabelled(selector))) {
            continue;
        }
        for (const direction of directions) {
            if (covers && !policy.partial && (cilium ? ciliumDenies(spec, direction) : appliesTo(spec, direction))) {
                denies.add(direction);
            }
            const { everybody, ranges } = cilium
                ? ciliumOpening(policy, spec, direction)
                : kubernetesOpening(spec, direction);
            const earlier = opens.get(direction);
            opens.set(direction, {
                everybody: everybody || earlier?.everybody === true,
                ranges: [...(earlier?.ranges ?? []), ...ranges],
            });
        }
    }
    return { label: policy.label, denies, opens, unknown };
}

/** The policies that undo the default deny, alone or together: what they allow adds up. */
function openersOf(effects: readonly Effect[], direction: Direction): string[] {
    const openings = effects.flatMap(({ label, opens }) => {
        const opening = opens.get(direction);
        return opening === undefined ? [] : [{ label, ...opening }];
    });
    const together = coverEverybody(openings.flatMap(({ ranges }) => ranges));
    return openings
        .filter(({ everybody, ranges }) => everybody || (together && ranges.length > 0))
        .map(({ label }) => label);
}

/** Cilium denies by default once an endpoint is selected by a rule of that direction, unless the policy opts out. */
function ciliumDenies(spec: Field, direction: Direction): boolean {
    const enabled = spec.at("enableDefaultDeny").get(direction).value;
    const rules = spec.get(direction).items.length + spec.get(`${direction}Deny`).items.length;
    return typeof enabled === "boolean" ? enabled : rules > 0;
}
