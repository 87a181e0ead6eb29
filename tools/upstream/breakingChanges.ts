import type { CompactCrd, StructuralSchema } from "../../components/upstream/structuralSchema";

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
    const [was, is] = [typeOf(before), typeOf(after)];
    if (was !== is && is !== ANY) {
        return [`${path}: was ${was}, is ${is}`];
    }
    return [...narrowed(before, after).map((reason) => `${path}: ${reason}`), ...brokenChildren(before, after, path)];
}

const ANY = "anything";

function typeOf(schema: StructuralSchema): string {
    if (schema["x-kubernetes-int-or-string"]) {
        return "integer or string";
    }
    const choices = schema.anyOf?.map(typeOf).sort().join(" or ");
    return schema.$ref ?? schema.type ?? choices ?? (schema.properties ? "object" : ANY);
}

function narrowed(before: StructuralSchema, after: StructuralSchema): string[] {
    const lost = (before.enum ?? []).filter((choice) => after.enum && !after.enum.includes(choice));
    const rules = new Set((before["x-kubernetes-validations"] ?? []).map(({ rule }) => rule));
    const added = (after["x-kubernetes-validations"] ?? []).filter(({ rule }) => !rules.has(rule));
    return [
        ...(before.nullable && !after.nullable ? ["may not be null any more"] : []),
        ...(lost.length > 0 ? [`no longer takes ${list(lost)}`] : []),
        ...(!before.enum && after.enum ? [`takes only ${list(after.enum)}`] : []),
        ...(after.pattern !== undefined && after.pattern !== before.pattern ? [`must match ${after.pattern}`] : []),
        ...(["minimum", "minLength", "minItems", "minProperties"] as const)
            .filter((bound) => (after[bound] ?? -Infinity) > (before[bound] ?? -Infinity))
            .filter((bound) => bound === "minimum" || after[bound] !== 0)
            .map((bound) => `${bound} is ${after[bound] ?? ""}`),
        ...(["maximum", "maxLength", "maxItems", "maxProperties"] as const)
            .filter((bound) => (after[bound] ?? Infinity) < (before[bound] ?? Infinity))
            .map((bound) => `${bound} is ${after[bound] ?? ""}`),
        ...added.map(({ rule, message }) => `must satisfy a new rule: ${message ?? rule}`),
    ];
}

function brokenChildren(before: StructuralSchema, after: StructuralSchema, path: string): string[] {
    const [mine, theirs] = [before.properties ?? {}, after.properties ?? {}];
    const takesOthers = after["x-kubernetes-preserve-unknown-fields"] ?? after.additionalProperties !== undefined;
    const wasRequired = (field: string) => before.required?.includes(field) && mine[field]?.default === undefined;
    const required = (after.required ?? []).filter((name) => !wasRequired(name) && theirs[name]?.default === undefined);
    const closed = takesAnyField(before) && !takesAnyField(after) ? [`${path}: takes named fields only`] : [];
    return [
        ...closed,
        ...required.map((name) => `${path}.${name}: is required now`),
        ...Object.entries(mine).flatMap(([name, child]) => {
            const found = theirs[name];
            const gone = takesOthers ? [] : [`${path}.${name}: removed`];
            return found ? brokenSchema(child, found, `${path}.${name}`) : gone;
        }),
        ...(before.items && after.items ? brokenSchema(before.items, after.items, `${path}[]`) : []),
        ...(typeof before.additionalProperties === "object" && typeof after.additionalProperties === "object"
            ? brokenSchema(before.additionalProperties, after.additionalProperties, `${path}.*`)
            : []),
    ];
}

function takesAnyField({ additionalProperties, ...schema }: StructuralSchema): boolean {
    return schema["x-kubernetes-preserve-unknown-fields"] ?? additionalProperties === true;
}

function list(choices: readonly unknown[]): string {
    return choices.map((choice) => JSON.stringify(choice)).join(", ");
}
