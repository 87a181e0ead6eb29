import type { StructuralSchema } from "../../components/upstream/structuralSchema";
import { GENERATED } from "./groupSources";
import type { SelectedChart } from "./imports";
import { Shapes } from "./shapes";
import { writeTypes } from "./writeTypes";

type Fields = Readonly<Record<string, StructuralSchema>>;

/** Source text of the type of a chart's values. */
export function valuesTypes({ name, origin, licence }: SelectedChart, schema: StructuralSchema): string {
    const references = referencesIn(schema);
    const shapes = new Shapes({
        anything: "ChartValue",
        references: Object.fromEntries(references.map((reference) => [reference, reference])),
    });
    const note = `Values of the chart ${name} ${origin.version}. What is left out keeps the chart's default.`;
    const text = writeTypes({
        keyword: "type",
        shapes,
        roots: [{ name: `${pascal(name)}Values`, type: shapes.typeOf(schema), note }],
    });
    const source = `https://github.com/${origin.source.repo} ${origin.source.ref} (${licence})`;
    return [
        GENERATED,
        `// ${source}`,
        "",
        ...importOf(["ChartValue"], "../../valueDifferences", text),
        ...importOf(["IntOrString", "Quantity"], "../../scalars", text),
        ...importOf(references, "./kubernetes", text),
        "",
        text,
    ].join("\n");
}

/** Source text of the types of Kubernetes' objects that values of charts hold. */
export function kubernetesTypes(fields: Fields): string {
    const shapes = new Shapes({ anything: "ChartValue", references: {} });
    const roots = Object.entries(fields).map(([name, schema]) => ({ name, type: shapes.typeOf(schema), note: "" }));
    const text = writeTypes({ keyword: "type", shapes, roots });
    return [
        GENERATED,
        "",
        ...importOf(["ChartValue"], "../../valueDifferences", text),
        ...importOf(["IntOrString", "Quantity"], "../../scalars", text),
        "",
        text,
    ].join("\n");
}

function importOf(names: readonly string[], from: string, text: string): string[] {
    const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(text)).sort();
    return used.length === 0 ? [] : [`import type { ${used.join(", ")} } from ${JSON.stringify(from)};`];
}

function referencesIn(schema: StructuralSchema): string[] {
    const found = new Set<string>();
    JSON.stringify(schema, (key, value: unknown) => {
        if (key === "$ref" && typeof value === "string") {
            found.add(value);
        }
        return value;
    });
    return [...found].sort();
}

function pascal(name: string): string {
    return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
