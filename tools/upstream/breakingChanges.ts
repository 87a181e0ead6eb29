import type { CompactCrd, StructuralSchema } from "../../components/upstream/structuralSchema";
import { narrowed } from "./narrowedConstraints";

/** What was possible with `before` and is not with `after`, one line a field. */
export function brokenCrds(before: readonly CompactCrd[], after: readonly CompactCrd[]): string[] {
    return before.flatMap((old) => {
        const { name } = old.metadata;
        const found = after.find(({ metadata }) => metadata.name === name);
        if (!found) {
            return [`${name}: removed`];
        }
        const [mine, theirs] = [old.spec.versions[0], found.spec.versions[0]];
        const moved = mine?.name === theirs?.name ? [] : [`${name}: was ${mine?.name ?? ""}, is ${theirs?.name ?? ""}`];
        const scope =
            old.spec.scope === found.spec.scope ? [] : [`${name}: was ${old.spec.scope}, is ${found.spec.scope}`];
        return [
            ...moved,
            ...scope,
            ...brokenSchema(mine?.schema.openAPIV3Schema ?? {}, theirs?.schema.openAPIV3Schema ?? {}, name),
        ];
    });
}

export function brokenSchema(before: StructuralSchema, after: StructuralSchema, path: string): string[] {
    if (Object.keys(after).length === 0) {
        return [];
    }
    const [were, are] = [typesOf(before), typesOf(after)];
    if (!were.every((type) => takesType(are, type))) {
        return [`${path}: was ${were.join(" or ")}, is ${are.join(" or ")}`];
    }
    return [
        ...[...narrowed(before, after), ...lostAlternatives(before, after)].map((reason) => `${path}: ${reason}`),
        ...brokenFields(before, after, path),
        ...(before.type === "array" && after.items ? brokenSchema(before.items ?? {}, after.items, `${path}[]`) : []),
    ];
}

const ANY = "anything";

function typesOf(schema: StructuralSchema): readonly string[] {
    if (schema["x-kubernetes-int-or-string"]) {
        return ["integer", "string"];
    }
    const type = schema.$ref ?? schema.type;
    if (type === undefined && schema.anyOf) {
        const types = [...new Set(schema.anyOf.flatMap(typesOf))].sort();
        return types.includes(ANY) ? [ANY] : types;
    }
    return [type ?? (schema.properties ? "object" : ANY)];
}

function takesType(types: readonly string[], type: string): boolean {
    return types.includes(ANY) || types.includes(type) || (type === "integer" && types.includes("number"));
}

/** What `before` took in one of its alternatives (or, without any, in one of its types) and none of `after` takes. */
function lostAlternatives(before: StructuralSchema, after: StructuralSchema): string[] {
    if (!after.anyOf) {
        return [];
    }
    const alternatives = before.anyOf ?? typesOf(before).map((type) => ofType(before, type));
    return alternatives
        .filter((old) => !after.anyOf?.some((alternative) => brokenSchema(old, alternative, "").length === 0))
        .map((old) => `no alternative takes ${before.anyOf ? JSON.stringify(old) : typesOf(old).join()} as before`);
}

function ofType(schema: StructuralSchema, type: string): StructuralSchema {
    const { "x-kubernetes-int-or-string": _, ...rest } = schema;
    return type === ANY || schema.$ref !== undefined
        ? rest
        : { ...rest, type: type as NonNullable<StructuralSchema["type"]> };
}

function brokenFields(before: StructuralSchema, after: StructuralSchema, path: string): string[] {
    const [mine, theirs] = [before.properties ?? {}, after.properties ?? {}];
    const [others, othersNow] = [otherFields(before), otherFields(after)];
    const wasRequired = (field: string) => before.required?.includes(field) && mine[field]?.default === undefined;
    const required = (after.required ?? []).filter((name) => !wasRequired(name) && theirs[name]?.default === undefined);
    const known = Object.entries(mine).flatMap(([name, child]) => {
        const found = theirs[name] ?? othersNow;
        const where = `${path}.${name}`;
        const lost = found && hasLostDefault(child, found) && !required.includes(name);
        return found
            ? [...(lost ? [`${where}: has no default any more`] : []), ...brokenSchema(child, found, where)]
            : [`${where}: removed`];
    });
    return [
        ...(others && !othersNow ? [`${path}: takes named fields only`] : []),
        ...required.map((name) => `${path}.${name}: is required now`),
        ...known,
        ...(others && othersNow ? brokenOthers(others, othersNow, before, after, path) : []),
    ];
}

/** Fields that `before` did not name and took all the same. */
function brokenOthers(
    others: StructuralSchema,
    othersNow: StructuralSchema,
    before: StructuralSchema,
    after: StructuralSchema,
    path: string,
): string[] {
    const named = Object.entries(after.properties ?? {}).filter(
        ([name]) => !Object.hasOwn(before.properties ?? {}, name),
    );
    return [
        ...named.flatMap(([name, child]) => brokenSchema(others, child, `${path}.${name}`)),
        ...brokenSchema(others, othersNow, `${path}.*`),
    ];
}

/** What a field may hold that the schema does not name; undefined where it takes no such field. */
function otherFields(schema: StructuralSchema): StructuralSchema | undefined {
    const { additionalProperties } = schema;
    if (typeof additionalProperties === "object") {
        return additionalProperties;
    }
    const open =
        additionalProperties === true ||
        schema["x-kubernetes-preserve-unknown-fields"] === true ||
        schema["x-kubernetes-embedded-resource"] === true ||
        typesOf(schema).includes(ANY);
    return open ? {} : undefined;
}

function hasLostDefault(before: StructuralSchema, after: StructuralSchema): boolean {
    return before.default !== undefined && after.default === undefined;
}
