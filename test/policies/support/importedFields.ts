import { crdGroups, crdsOf } from "../../../components/upstream/crds";
import type { StructuralSchema } from "../../../components/upstream/structuralSchema";
import type { Control } from "../../../policies/lib/control";
import type { Resource } from "../../../policies/lib/kubernetes";
import { ask } from "./assess";
import { kubernetes } from "./resources";

/** One field that the definition of an imported kind has. */
export interface ImportedField {
    /** `nvidia.com/ClusterPolicy`. */
    readonly kind: string;
    /** `nvidia.com/v1:ClusterPolicy`. */
    readonly token: string;
    /** `spec.containers[].image`; `{}` stands for any key. */
    readonly path: string;
    readonly schema: StructuralSchema;
}

let all: readonly ImportedField[] | undefined;

/** Every field that somebody can write into an object of an imported kind; what operators report is none. */
export function importedFields(): readonly ImportedField[] {
    all ??= Object.keys(crdGroups())
        .flatMap(crdsOf)
        .flatMap(({ spec: { group, names, versions } }) =>
            versions.flatMap(({ name, schema }) =>
                fieldsIn(schema.openAPIV3Schema, "")
                    .filter(([path]) => !/^(apiVersion|kind|metadata|status)(\.|$)/.test(path))
                    .map(([path, found]) => ({
                        ...{ kind: `${group}/${names.kind}`, token: `${group}/${name}:${names.kind}` },
                        ...{ path, schema: found },
                    })),
            ),
        );
    return all;
}

function fieldsIn(schema: StructuralSchema, path: string): [string, StructuralSchema][] {
    const { properties = {}, items, additionalProperties: values } = schema;
    const own = Object.entries(properties).flatMap(([key, property]): [string, StructuralSchema][] => {
        const at = path === "" ? key : `${path}.${key}`;
        return [[at, property], ...fieldsIn(property, at)];
    });
    return [
        ...own,
        ...(items === undefined ? [] : fieldsIn(items, `${path}[]`)),
        ...(typeof values === "object" ? fieldsIn(values, `${path}{}`) : []),
    ];
}

/** Whether a control refuses an object for what stands in one field of it. */
export function refuses(control: Control, { token, path }: ImportedField, value: unknown): boolean {
    const concrete = path.replaceAll("[]", "[0]").replaceAll("{}", ".any");
    return ask(control, [objectWith(token, path, value)]).results.some(
        (result) => result.status === "fail" && (result.path === concrete || result.path === `${concrete}[0]`),
    );
}

function objectWith(token: string, path: string, value: unknown): Resource {
    const steps = path.replaceAll("[]", ".[]").replaceAll("{}", ".any").split(".");
    const filled = steps.reduceRight<unknown>((inner, step) => (step === "[]" ? [inner] : { [step]: inner }), value);
    return kubernetes(token, { metadata: { name: "subject", namespace: "serving" }, ...(filled as object) });
}
