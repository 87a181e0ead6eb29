import { parse } from "yaml";

import type { CompactCrd, StructuralSchema } from "../../components/upstream/structuralSchema";
import { UserError } from "../command";
import type { Values } from "./chartDefaults";
import type { Collection } from "./collection";
import { compactJson } from "./compactJson";
import type { SelectedChart } from "./imports";
import { kubernetesFields } from "./kubernetesFields";
import type { Lock } from "./lock";
import { valuesSchema } from "./valuesSchema";
import { kubernetesTypes, valuesTypes } from "./valuesSources";

interface ChartFile {
    readonly dependencies?: readonly { readonly name: string; readonly alias?: string; readonly version: string }[];
}

/** For each chart its footprint, the schema of its values and their types. `crds` are all that are imported. */
export async function chartFiles(
    collection: Collection,
    charts: readonly SelectedChart[],
    crds: readonly CompactCrd[],
    lock: Lock,
): Promise<Record<string, string>> {
    const kubernetes = kubernetesFields(crds);
    const schemas = new ChartSchemas(collection, charts, kubernetes);
    const files: Record<string, string> = {
        "values/kubernetes.json": `${compactJson(kubernetes)}\n`,
        "types/values/kubernetes.ts": kubernetesTypes(kubernetes),
    };
    for (const chart of charts) {
        const sources = await schemas.sourcesOf(chart);
        lock.addChart(chart, sources);
        const schema = await schemas.schemaOf(chart);
        files[`footprints/${chart.name}.json`] = sources[`footprints/${chart.footprint}.json`] ?? "";
        files[`values/${chart.name}.json`] = `${compactJson(schema)}\n`;
        files[`types/values/${chart.name}.ts`] = valuesTypes(chart, schema);
    }
    return files;
}

class ChartSchemas {
    readonly #known = new Map<string, Promise<StructuralSchema>>();

    constructor(
        readonly collection: Collection,
        readonly charts: readonly SelectedChart[],
        readonly kubernetes: Readonly<Record<string, StructuralSchema>>,
    ) {}

    /** A chart may hold another one, so that each is asked for more than once. */
    schemaOf(chart: SelectedChart): Promise<StructuralSchema> {
        const known = this.#known.get(chart.name) ?? this.#make(chart);
        this.#known.set(chart.name, known);
        return known;
    }

    /** Texts of a chart's files, by name in the collection. */
    async sourcesOf({ footprint, values }: SelectedChart): Promise<Record<string, string>> {
        const folder = values === undefined ? [] : ["Chart.yaml", "values.yaml", "values.schema.json"];
        const names = folder
            .map((name) => `charts/${values ?? ""}/${name}`)
            .filter((name) => this.collection.has(name));
        const texts: Record<string, string> = {};
        for (const name of [`footprints/${footprint}.json`, ...names]) {
            texts[name] = await this.collection.file(name);
        }
        return texts;
    }

    async #make(chart: SelectedChart): Promise<StructuralSchema> {
        const sources = await this.sourcesOf(chart);
        const source = (name: string) => sources[`charts/${chart.values ?? ""}/${name}`];
        const [defaults, published, about] = [
            source("values.yaml"),
            source("values.schema.json"),
            source("Chart.yaml"),
        ];
        const keys = chart.values === undefined ? [] : this.collection.knownKeys(chart.values);
        try {
            return valuesSchema({
                defaults: defaults === undefined ? undefined : ((parse(defaults) ?? {}) as Values),
                published: published === undefined ? undefined : (JSON.parse(published) as object),
                recorded: chart.origin.values,
                alsoRead: keys.filter(({ in_values }) => in_values !== "yes").map(({ key }) => key),
                open: chart.open,
                subcharts: about === undefined ? {} : await this.#subcharts(parse(about) as ChartFile),
                kubernetes: this.kubernetes,
            });
        } catch (error) {
            throw new UserError(`components/upstream/imports.json: charts.${chart.name}: ${(error as Error).message}`);
        }
    }

    async #subcharts({ dependencies = [] }: ChartFile): Promise<Record<string, StructuralSchema | undefined>> {
        const found: Record<string, StructuralSchema | undefined> = {};
        for (const { name, alias = name, version } of dependencies) {
            const same = this.charts.find(
                (chart) => chart.name === name && bare(chart.origin.version) === bare(version),
            );
            found[alias] = same ? await this.schemaOf(same) : undefined;
        }
        return found;
    }
}

function bare(version: string): string {
    return version.replace(/^v/, "");
}
