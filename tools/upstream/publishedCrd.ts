import { parse } from "yaml";
import { z } from "zod";

import type { CompactCrd } from "../../components/upstream/structuralSchema";
import { UserError } from "../command";

const version = z.looseObject({
    name: z.string(),
    served: z.boolean(),
    storage: z.boolean(),
    schema: z.looseObject({ openAPIV3Schema: z.looseObject({}) }),
});
/** What the import relies on in a definition; everything else is taken as it is. */
const definition = z.looseObject({
    apiVersion: z.literal("apiextensions.k8s.io/v1"),
    kind: z.literal("CustomResourceDefinition"),
    metadata: z.looseObject({ name: z.string() }),
    spec: z.looseObject({
        group: z.string(),
        names: z.looseObject({ kind: z.string(), plural: z.string() }),
        scope: z.enum(["Cluster", "Namespaced"]),
        versions: z.array(version).min(1),
    }),
});

/**
 * The definition in a file of the collection, which is named after it.
 *
 * @throws UserError that names the file and what is wrong with it
 */
export function publishedCrd(file: string, name: string, text: string): CompactCrd {
    let content: unknown;
    try {
        // Looking for doubled keys takes a third of the time, and an API server has accepted these files.
        content = parse(text, { uniqueKeys: false });
    } catch (error) {
        throw new UserError(`${file}: is not YAML (${(error as Error).message})`);
    }
    if (content === null || content === undefined) {
        throw new UserError(`${file}: is empty; expected the CustomResourceDefinition ${name}`);
    }
    const { error, success } = definition.safeParse(content);
    if (!success) {
        throw new UserError(`${file}: is no definition that can be imported:\n${z.prettifyError(error)}`);
    }
    const crd = content as CompactCrd;
    if (crd.metadata.name !== name) {
        throw new UserError(`${file}: holds ${crd.metadata.name}; expected the CustomResourceDefinition ${name}`);
    }
    return crd;
}

/** Definitions of an earlier import; undefined where the file holds something else. */
export function importedCrds(content: unknown): readonly CompactCrd[] | undefined {
    return z.array(definition).safeParse(content).success ? (content as CompactCrd[]) : undefined;
}
