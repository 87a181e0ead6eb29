import type { StructuralSchema } from "../../components/upstream/structuralSchema";
import { schemaOfDefaults, type Values } from "./chartDefaults";
import { atPath, extended, OPEN, opened, refined, withChanged } from "./mergeSchemas";
import { publishedSchema } from "./publishedSchema";

/** Everything that says which values a chart takes. */
export interface ValuesEvidence {
    /** `values.yaml`; absent where the collection does not have it. */
    readonly defaults: Values | undefined;
    /** `values.schema.json`. */
    readonly published: object | undefined;
    /** Values that the chart was rendered with. */
    readonly recorded: Values;
    /** Paths that templates read although values.yaml does not show them. */
    readonly alsoRead: readonly string[];
    /** Paths that take what the defaults do not show, with the reason. */
    readonly open: Readonly<Record<string, string>>;
    /** Schemas of the charts within the chart, by the key that holds their values; `undefined` where none is known. */
    readonly subcharts: Readonly<Record<string, StructuralSchema | undefined>>;
    /** Objects of Kubernetes that charts hand on. */
    readonly kubernetes: Readonly<Record<string, StructuralSchema>>;
}

/**
 * Which values a chart takes: keys and types of its defaults, refined by the schema that some publishers give. A key that is
 * not there would do nothing in the chart. Without the defaults, only what the chart was rendered with is known.
 */
export function valuesSchema(evidence: ValuesEvidence): StructuralSchema {
    const { defaults, published, recorded, alsoRead, open, subcharts, kubernetes } = evidence;
    const known = defaults
        ? schemaOfDefaults(defaults, kubernetes)
        : withoutDefaults(schemaOfDefaults(recorded, kubernetes));
    const own = published ? refined(known, publishedSchema(published)) : known;
    const additions = [
        withoutDefaults(schemaOfDefaults(recorded, kubernetes)),
        ...alsoRead.map((path) => atPath(path, { description: "read by the chart, though not among its defaults" })),
        ...Object.entries(subcharts).map(([key, schema]) => atPath(key, schema ?? unknownChart(own.properties?.[key]))),
        // Helm hands it to every chart within.
        ...(Object.keys(subcharts).length === 0 ? [] : [atPath("global", { type: "object", properties: {}, ...OPEN })]),
    ];
    return Object.entries(open).reduce(takingAnything, additions.reduce(extended, own));
}

function takingAnything(schema: StructuralSchema, [path, reason]: [string, string]): StructuralSchema {
    const changed = withChanged(schema, path.split("."), ({ type = "object" }) => ({
        type,
        description: reason,
        ...(type === "object" ? OPEN : {}),
    }));
    if (!changed) {
        throw new Error(`open: the chart has no value "${path}"`);
    }
    return changed;
}

function unknownChart(own: StructuralSchema = {}): StructuralSchema {
    return {
        ...opened({ type: "object", properties: {}, ...own }),
        description: "a chart of its own, which takes other keys too",
    };
}

/** What a chart was rendered with is no default of it. */
function withoutDefaults({ default: _, properties, ...schema }: StructuralSchema): StructuralSchema {
    const children = Object.entries(properties ?? {}).map(([name, child]) => [name, withoutDefaults(child)]);
    return {
        ...schema,
        ...(properties ? { properties: Object.fromEntries(children) as Record<string, StructuralSchema> } : {}),
    };
}
