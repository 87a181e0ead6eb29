import type { Field } from "./field";
import type { Kind, KubernetesObject } from "./kubernetes";

export const networkPolicy = "networking.k8s.io/NetworkPolicy";
export const ciliumPolicy = "cilium.io/CiliumNetworkPolicy";
export const ciliumClusterwidePolicy = "cilium.io/CiliumClusterwideNetworkPolicy";

export type Direction = "ingress" | "egress";
export const directions: readonly Direction[] = ["ingress", "egress"];

export function isCilium({ id }: Kind): boolean {
    return id === ciliumPolicy || id === ciliumClusterwidePolicy;
}

/** A Cilium policy holds `spec`, a list of `specs`, or both. */
export function ciliumSpecs(root: Field): Field[] {
    return [root.get("spec"), ...root.get("specs").items].filter((spec) => spec.present);
}

/** Absent `policyTypes` mean ingress, and egress where the policy has egress rules. */
export function appliesTo(spec: Field, direction: Direction): boolean {
    const types = spec.get("policyTypes");
    if (!types.present) {
        return direction === "ingress" || spec.get("egress").items.length > 0;
    }
    return types.items.some((type) => type.text?.toLowerCase() === direction);
}

/** Where a rule names its peers. In a Kubernetes rule absent and empty both mean everybody. */
export function peersKey(direction: Direction): "from" | "to" {
    return direction === "ingress" ? "from" : "to";
}

/** Entities that stand for every destination or source. */
export const everybody: ReadonlySet<unknown> = new Set(["all", "world", "world-ipv4", "world-ipv6"]);

const namespaceKeys =
    /^(k8s[:.])?(io\.kubernetes\.pod\.namespace|io\.cilium\.k8s\.namespace\.labels\.kubernetes\.io\/metadata\.name)$/;

/** Whether an endpoint selector takes in every pod of a namespace: it is empty, or asks for namespaces and nothing else. */
export function coversNamespace(object: KubernetesObject, selector: Field, namespace: string): boolean {
    if (object.kind.id === ciliumPolicy && object.namespace !== namespace) {
        return false;
    }
    return (
        selector.known &&
        selector
            .get("matchLabels")
            .entries.every(([key, value]) => namespaceKeys.test(key) && value.text === namespace) &&
        selector.get("matchExpressions").items.every((expression) => {
            const listed = expression.get("values").items.some((value) => value.text === namespace);
            const operator = expression.get("operator").text;
            return (
                namespaceKeys.test(expression.get("key").text ?? "") &&
                ((operator === "In" && listed) || (operator === "NotIn" && !listed) || operator === "Exists")
            );
        })
    );
}
