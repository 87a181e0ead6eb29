import { type FieldType, type FunctionSchema, type Output, type ResourceSchema } from "./schema";

export interface Package {
    readonly name: string;
    readonly version: string;
    readonly resources: Readonly<Record<string, { readonly schema: ResourceSchema }>>;
    readonly functions: Readonly<Record<string, { readonly schema: FunctionSchema }>>;
}

/** The package in Pulumi's schema language, for `pulumi import` and `pulumi package get-schema`. */
export function packageSchema({ name, version, resources, functions }: Package): string {
    const entries = Object.entries(resources).map(([token, { schema }]) => [token, resourceSpec(schema)] as const);
    const calls = Object.entries(functions).map(
        ([token, { schema }]) => [token, { inputs: { type: "object", properties: specs(schema.inputs) } }] as const,
    );
    return JSON.stringify({
        name,
        version,
        description: standInNotice(name),
        // Type tokens have the file's name in their module: `random:index/randomId:RandomId`.
        meta: { moduleFormat: "(.*)(?:/[^/]*)" },
        resources: Object.fromEntries(entries),
        functions: Object.fromEntries(calls),
    });
}

/** One sentence that no reader of a log or a schema can mistake. */
export function standInNotice(name: string): string {
    return `Stand-in for pulumi-resource-${name}, for machines where the real plugin cannot be downloaded.`;
}

function resourceSpec({ inputs, outputs }: ResourceSchema) {
    const kept = Object.entries(inputs).filter(([, { writeOnly }]) => !writeOnly);
    const always = kept.filter(([, field]) => field.required === true || field.default !== undefined);
    return {
        inputProperties: specs(inputs),
        requiredInputs: Object.keys(inputs).filter((input) => inputs[input]?.required),
        properties: { ...specs(Object.fromEntries(kept)), ...specs(outputs) },
        required: [...always.map(([input]) => input), ...Object.keys(outputs)],
    };
}

function specs(fields: Readonly<Record<string, { readonly type: Output["type"]; readonly secret?: true }>>) {
    return Object.fromEntries(
        Object.entries(fields).map(([name, { type, secret }]) => [
            name,
            { ...typeSpec(type), ...(secret && { secret }) },
        ]),
    );
}

function typeSpec(type: FieldType | "objects") {
    switch (type) {
        case "strings":
            return { type: "array", items: { type: "string" } };
        case "objects":
            return { type: "array", items: { $ref: "pulumi.json#/Any" } };
        case "stringMap":
            return { type: "object", additionalProperties: { type: "string" } };
        default:
            return typeof type === "string" ? { type } : { $ref: "pulumi.json#/Any" };
    }
}
