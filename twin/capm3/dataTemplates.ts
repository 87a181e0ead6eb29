import { at, type Change, type Metal3Machine, type SecretReference, type World } from "./objects";

/**
 * The number that a data template gives a machine, the smallest that is free, which CAPM3 renders names and addresses from.
 * Nothing is rendered here: no host of a twin reads it.
 *
 * @returns whether the machine has its number, and what is to be changed so that it gets one; a template that is not there
 * holds the machine up
 */
export function dataIndex(
    { dataTemplates, metal3Machines }: World,
    { metadata }: Metal3Machine,
    { name, namespace = metadata.namespace }: SecretReference,
): { readonly known: boolean; readonly changes: readonly Change[] } {
    const template = dataTemplates.find((found) => {
        return found.metadata.name === name && found.metadata.namespace === namespace;
    });
    if (template === undefined) {
        return { known: false, changes: [] };
    }
    const machines = new Set(metal3Machines.map((machine) => machine.metadata.name));
    const indexes = (template.status?.indexes ?? []).filter((given) => machines.has(given.name));
    if (indexes.some((given) => given.name === metadata.name)) {
        return { known: true, changes: [] };
    }
    const used = new Set(indexes.map(({ index }) => index));
    const index = Array.from({ length: used.size + 1 }, (_, i) => i).find((i) => !used.has(i)) ?? used.size;
    return {
        known: false,
        changes: [
            {
                ...{ verb: "patch", kind: "Metal3DataTemplate", ...at(template), subresource: "status" },
                why: `number ${index} for ${metadata.name}`,
                body: {
                    // Several machines may get theirs at once; only the first of a round does.
                    metadata: { resourceVersion: template.metadata.resourceVersion },
                    status: { indexes: [...indexes, { name: metadata.name, index }] },
                },
            },
        ],
    };
}
