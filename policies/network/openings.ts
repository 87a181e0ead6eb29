import type { Field } from "../lib/field";
import { onlyLabels, selects } from "../lib/labelSelector";
import { appliesTo, type Direction, everybody, peersKey } from "../lib/networkPolicies";

/** What the rules of one policy let all of its pods talk to, whatever the port. */
export interface Opening {
    /** Everybody, by one rule alone. */
    readonly everybody: boolean;
    /** Address ranges, which may add up to everybody with those of other rules and policies. */
    readonly ranges: readonly string[];
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
        const ranges = peers.items.flatMap((peer) => peer.at("ipBlock.cidr").text ?? []);
        const found = peers.empty || peers.items.some(isEveryNamespace);
        return (found || ranges.length > 0) && everyPort(rule.get("ports")) ? { everybody: found, ranges } : closed;
    });
    return together(openings);
}

export function ciliumOpening(spec: Field, direction: Direction): Opening {
    const peers = peersKey(direction);
    const openings = spec.get(direction).items.map((rule) => {
        const found = rule.get(`${peers}Entities`).items.some((entity) => everybody.has(entity.value));
        const ranges = [
            ...rule.get(`${peers}CIDR`).items.flatMap(({ text }) => text ?? []),
            ...rule.get(`${peers}CIDRSet`).items.flatMap((entry) => entry.get("cidr").text ?? []),
        ];
        return (found || ranges.length > 0) && rule.get("toPorts").empty ? { everybody: found, ranges } : closed;
    });
    return together(openings);
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
