import { z } from "zod";

import { UserError } from "../command";
import type { Collection, UpstreamChart, UpstreamComponent } from "./collection";
import { readJson } from "./jsonFile";

const skew = z.strictObject({
    /** The version that runs on the platform, where the schemas are of another one. */
    runs: z.string(),
    why: z.string(),
});
const component = z.strictObject({
    /** Names of CRDs, or all that the component has. */
    crds: z.union([z.literal("*"), z.array(z.string())]),
    /** Why this component and not its alternative, or why not all of its CRDs. */
    why: z.string().optional(),
    skew: skew.optional(),
});
const chart = z.strictObject({
    /** Name of the footprint in the collection. @default the chart's own name */
    footprint: z.string().optional(),
    /** Name of the folder with the chart's values in the collection. @default the chart's own name */
    values: z.string().optional(),
    /** For charts that the collection's index does not list. */
    licence: z.string().optional(),
    why: z.string().optional(),
    /** Paths of values that take what the defaults do not show, each with the reason. */
    open: z.record(z.string(), z.string()).optional(),
});
const manifest = z.strictObject({
    /** Go module of the release, its version and its sum as go.sum has it. */
    module: z.string(),
    version: z.string(),
    sum: z.string().regex(/^h1:/),
    /** Folder of the module that the project builds its release from. */
    build: z.string(),
    licence: z.string(),
});
const imports = z.strictObject({
    components: z.record(z.string(), component),
    charts: z.record(z.string(), chart),
    /** What has no chart. Recorded by `npm run upstream:manifests`. */
    manifests: z.record(z.string(), manifest).default({}),
});

/** `imports.json`: what this platform uses of the collection. */
export type Imports = z.infer<typeof imports>;
export type Skew = z.infer<typeof skew>;

/** `imports.json` with the names in it resolved. */
export interface Selection {
    readonly components: readonly SelectedComponent[];
    readonly charts: readonly SelectedChart[];
}
export interface SelectedComponent {
    readonly origin: UpstreamComponent;
    readonly crds: readonly string[];
    readonly skew: Skew | undefined;
}
export interface SelectedChart {
    readonly name: string;
    readonly origin: UpstreamChart;
    /** Name of the footprint in the collection. */
    readonly footprint: string;
    /** Folder of the chart's values in the collection; absent where the collection has none. */
    readonly values: string | undefined;
    readonly licence: string;
    readonly open: Readonly<Record<string, string>>;
}

export async function readImports(file: string): Promise<Imports> {
    return await readJson(file, imports);
}

/** @throws UserError that names everything which the collection does not hold, or holds twice */
export function select({ components, charts }: Imports, collection: Collection): Selection {
    const problems: string[] = [];
    const selected = {
        components: selectComponents(components, collection, problems),
        charts: Object.entries(charts).flatMap(([name, chart]) => selectChart(name, chart, collection, problems)),
    };
    if (problems.length > 0) {
        throw new UserError(["components/upstream/imports.json:", ...problems.map((line) => `  ${line}`)].join("\n"));
    }
    return selected;
}

function selectComponents(wanted: Imports["components"], { components }: Collection, problems: string[]) {
    const owners = new Map<string, string>();
    return Object.entries(wanted).flatMap(([name, { crds: names, skew }]): SelectedComponent[] => {
        const origin = components.find((candidate) => candidate.component === name);
        if (!origin) {
            problems.push(`components.${name}: the collection has no such component`);
            return [];
        }
        const crds = names === "*" ? origin.crds : names;
        for (const crd of crds) {
            const owner = owners.get(crd);
            if (!origin.crds.includes(crd)) {
                problems.push(`components.${name}: "${crd}" is none of its CRDs (${origin.crds.join(", ")})`);
            } else if (owner !== undefined) {
                problems.push(`components.${name}: "${crd}" comes from ${owner} already; choose one`);
            }
            owners.set(crd, name);
        }
        return [{ origin, crds, skew }];
    });
}

function selectChart(
    name: string,
    { footprint = name, values = name, licence, open = {} }: Imports["charts"][string],
    collection: Collection,
    problems: string[],
): SelectedChart[] {
    const origin = collection.chart(footprint);
    if (!origin) {
        problems.push(`charts.${name}: the collection has no footprint "${footprint}"`);
        return [];
    }
    if (origin.chart !== name) {
        problems.push(`charts.${name}: the footprint "${footprint}" is of a chart named "${origin.chart}"`);
    }
    const terms = licence ?? licenceOf(values, collection);
    if (terms === undefined) {
        problems.push(`charts.${name}: the collection's index does not list the chart; state its licence here`);
    }
    const folder = collection.has(`charts/${values}/values.yaml`) ? values : undefined;
    return [{ name, origin, footprint, values: folder, licence: terms ?? "", open }];
}

function licenceOf(chart: string, { components }: Collection): string | undefined {
    const owner = components.find((component) =>
        [component.chart, ...component.extraCharts].some((candidate) => candidate?.name === chart),
    );
    return owner?.licence;
}
