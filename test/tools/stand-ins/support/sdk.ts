import type { ResourceSchema } from "../../../../tools/stand-ins/provider/schema";
import { secretOutputs } from "../../../../tools/stand-ins/provider/schema";

/** What can be compared between an SDK's class and a stand-in's table. */
export interface Shape {
    readonly inputs: readonly string[];
    readonly required: readonly string[];
    readonly outputs: readonly string[];
    readonly secrets: readonly string[];
}

/** Shapes of all resource classes of a Pulumi SDK, by class name, read from the constructors that its generator wrote. */
export function sdkShapes(sdk: Readonly<Record<string, unknown>>): Record<string, Shape> {
    const classes = Object.entries(sdk).filter(
        ([name, value]) => typeof value === "function" && "__pulumiType" in value && name !== "Provider",
    );
    return Object.fromEntries(classes.map(([name, value]) => [name, sdkShape(String(value))]));
}

function sdkShape(source: string): Shape {
    const [, secrets = ""] = /additionalSecretOutputs: \[([^\]]*)\]/.exec(source) ?? [];
    return {
        inputs: names(source, /resourceInputs\["(\w+)"\] = (?:pulumi\.output\()?args/g),
        required: names(source, /Missing required property '(\w+)'/g),
        outputs: names(source, /resourceInputs\["(\w+)"\] = undefined/g),
        secrets: names(secrets, /"(\w+)"/g),
    };
}

function names(source: string, pattern: RegExp): string[] {
    return [...new Set([...source.matchAll(pattern)].map(([, name = ""]) => name))].sort();
}

export function tableShapes(schemas: Readonly<Record<string, ResourceSchema>>): Record<string, Shape> {
    const shape = (schema: ResourceSchema): Shape => ({
        inputs: Object.keys(schema.inputs).sort(),
        required: Object.keys(schema.inputs)
            .filter((name) => schema.inputs[name]?.required)
            .sort(),
        outputs: Object.keys(schema.outputs).sort(),
        secrets: secretOutputs(schema).sort(),
    });
    return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, shape(schema)]));
}

/** The `(default: ...)` notes in the comments of a class's arguments, which hold nothing but documentation. */
export function documentedDefaults(declarations: string): Record<string, string> {
    const notes = declarations.matchAll(/\(default: `([^`]*)`\)\.?\s*\*\/\s*(\w+)\??:/g);
    return Object.fromEntries([...notes].map(([, value = "", name = ""]) => [name, value]));
}
