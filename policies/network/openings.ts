import type { AddressRange } from "../lib/cidr";
import type { Field } from "../lib/field";
import type { KubernetesObject } from "../lib/kubernetes";
import { onlyLabels, selects } from "../lib/labelSelector";
import {
    appliesTo,
    ciliumRanges,
    type Direction,
    everybody,
    peersKey,
    rangesIn,
    selectsEntities,
    selectsEveryNamespace,
} from "../lib/networkPolicies";

/** What the rules of one policy let all of its pods talk to, whatever the port. */
export interface Opening {
    /** Everybody, by one rule alone. */
    readonly everybody: boolean;
    /** Address ranges, which may add up to everybody with those of other rules and policies. */
    readonly ranges: readonly AddressRange[];
}

const closed: Opening = { everybody: false, ranges: [] };
/** Every namespace has its name for a label. */
const anyNamespace = onlyLabels({ "kubernetes.io/metadata.name": "" });
const anyPod = onlyLabels();

/** Whether a selector takes in pods that carry no label in particular: by asking for none, or for the lack of some. */
export function takesInUnlabelled(selector: Field): boolean {
    return selects(selector, anyPod);
}

export function kubernetesOpening(spec: Field, direction: Direction): Opening {
    if (!appliesTo(spec, direction)) {
        return closed;
    }
    const openings = spec.get(direction).items.map((rule) => {
        const peers = rule.get(peersKey(direction));
        const ranges = rangesIn(peers.items.map((peer) => peer.get("ipBlock")));
        const found = peers.empty || peers.items.some(isEveryNamespace);
        return (found || ranges.length > 0) && everyPort(rule.get("ports")) ? { everybody: found, ranges } : closed;
    });
    return together(openings);
}

export function ciliumOpening(policy: KubernetesObject, spec: Field, direction: Direction): Opening {
    const peers = peersKey(direction);
    const openings = spec.get(direction).items.map((rule) => {
        // Pods of all tenants are everybody as well.
        const entities = rule.get(`${peers}Entities`).items.map(({ value }) => value);
        const found =
            entities.some((entity) => entity === "cluster" || everybody.has(entity)) ||
            rule
                .get(`${peers}Endpoints`)
                .items.some((selector) => selectsEntities(selector) || selectsEveryNamespace(policy, selector));
        const ranges = ciliumRanges(rule, direction);
        return (found || ranges.length > 0) && everyCiliumPort(rule.get("toPorts"))
            ? { everybody: found, ranges }
            : closed;
    });
    return together(openings);
}

/** Port 0 is Cilium's word for every port. */
function everyCiliumPort(toPorts: Field): boolean {
    return (
        toPorts.empty ||
        toPorts.items
            .filter((entry) => entry.get("rules").empty)
            .flatMap((entry) => entry.get("ports").items)
            .some((port) => port.get("port").text === "0")
    );
}

function isEveryNamespace(peer: Field): boolean {
    const [namespaces, pods] = [peer.get("namespaceSelector"), peer.get("podSelector")];
    return namespaces.present && selects(namespaces, anyNamespace) && takesInUnlabelled(pods);
}

/** A port without a number is every port of its protocol. */
function everyPort(ports: Field): boolean {
    return (
        ports.empty ||
        ports.items.some(
            (entry) =>
                !entry.get("port").present || (entry.get("port").value === 1 && entry.get("endPort").value === 65535),
        )
    );
}

function together(openings: readonly Opening[]): Opening {
    return {
        everybody: openings.some((opening) => opening.everybody),
        ranges: openings.flatMap(({ ranges }) => ranges),
    };
}
