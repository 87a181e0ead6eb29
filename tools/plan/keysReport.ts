import { type KeyFamily, keyFamilies } from "../../stacks/plan/keys/keyFamilies";
import type { KeyPlan } from "../../stacks/plan/keys/keyPlan";

/** Keys as a person reads them in a terminal: one row a family, in the order in which they open. */
export function keyRows(keys: readonly KeyPlan[]): string[][] {
    return keyFamilies(keys).map((family) => [
        family.keys.length === 1 ? family.name : `${family.name} (${family.keys.length})`,
        describeAlgorithm(family.example),
        opener(family),
        describeRotation(family.example),
    ]);
}

export function describeAlgorithm({ algorithm, gap }: KeyPlan): string {
    const bits = algorithm.bits > 0 ? ` ${algorithm.bits}` : "";
    return `${algorithm.name}${bits}${gap ? " (gap)" : ""}`;
}

export function describeRotation({ rotation }: KeyPlan): string {
    if (rotation === null) {
        return "never";
    }
    return rotation.everyDays === null ? "by event" : `${rotation.everyDays} days`;
}

function opener({ protectedBy, signedBy, example }: KeyFamily): string {
    if (protectedBy.length > 0) {
        return `by ${protectedBy.join(", ")}`;
    }
    if (signedBy.length > 0) {
        return `signed by ${signedBy.join(", ")}`;
    }
    const { sharesNeeded, custodians, algorithm } = example;
    if (algorithm.bits === 0) {
        return "by anybody";
    }
    return sharesNeeded === undefined ? "by nothing else" : `by ${sharesNeeded} of ${custodians.length} custodians`;
}
