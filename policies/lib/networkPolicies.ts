import type { AddressRange } from "./cidr";
import type { Field } from "./field";
import type { Kind, KubernetesObject } from "./kubernetes";
import { onlyLabels, selects } from "./labelSelector";

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

/** Address ranges that a list of entries names, an entry being the range itself or an object that holds it. */
export function rangesIn(entries: readonly Field[]): AddressRange[] {
    return entries.flatMap((entry) => {
        const cidr = typeof entry.peek === "string" ? entry : entry.get("cidr");
        return cidr.text === undefined
            ? []
            : [{ cidr: cidr.text, except: entry.get("except").items.flatMap(({ text }) => text ?? []) }];
    });
}

/** The ranges among the peers of one Cilium rule. */
export function ciliumRanges(rule: Field, direction: Direction): AddressRange[] {
    const peers = peersKey(direction);
    return rangesIn([...rule.get(`${peers}CIDR`).items, ...rule.get(`${peers}CIDRSet`).items]);
}

const reserved = /^(?:any[.:])?reserved[.:](.*)$/;

/** Whether an endpoint selector stands for everybody by the labels that Cilium gives to its entities. */
export function selectsEntities(selector: Field): boolean {
    const entityOf = (key: string | undefined): string | undefined => reserved.exec(key ?? "")?.[1];
    return (
        selector.get("matchLabels").entries.some(([key]) => everybody.has(entityOf(key))) ||
        selector.get("matchExpressions").items.some((expression) => {
            const entity = entityOf(expression.get("key").text);
            const operator = expression.get("operator").text;
            // A reserved key lifts the limit to a namespace, so that leaving one entity out lets all others in.
            const leavesOut = operator === "NotIn" || operator === "DoesNotExist";
            return entity !== undefined && (leavesOut || everybody.has(entity));
        })
    );
}

const namespaceKey = /^(?:(?:k8s|any)[:.])?io\.(?:kubernetes\.pod\.namespace$|cilium\.k8s\.namespace\.labels\.)/;
const podsOfSomeNamespace = onlyLabels(
    Object.fromEntries(
        ["", "k8s:", "k8s.", "any:", "any."].flatMap((source) => [
            [`${source}io.kubernetes.pod.namespace`, ""],
            [`${source}io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name`, ""],
        ]),
    ),
);

/** Whether an endpoint selector takes in pods of every namespace, as an empty one does in a clusterwide policy. */
export function selectsEveryNamespace({ kind }: KubernetesObject, selector: Field): boolean {
    const keys = [
        ...selector.get("matchLabels").entries.map(([key]) => key),
        ...selector.get("matchExpressions").items.map((expression) => expression.get("key").text ?? ""),
    ];
    const beyondNamespace = kind.id === ciliumClusterwidePolicy || keys.some((key) => namespaceKey.test(key));
    return beyondNamespace && selects(selector, podsOfSomeNamespace);
}

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
