import type { Issue } from "../../shared/validation";
import type { KubernetesManifest } from "../kubernetesObject";
import type { ChartValues } from "../valueDifferences";
import type { ChartPin } from "../versions/pins";
import type { RenderingPins } from "../versions/rendering";
import { type ChartArchive, type FindArchive, refuseBroken, replaceArchive } from "./archive";
import type { Helm } from "./helm";
import { hookOf } from "./hooks";
import { type Render, renderChart } from "./render";
import { RenderCache, type RenderKey } from "./renderCache";
import type { ChartContents, ChartSource, ChartSourceKind, ChartVerdict, Definition, UnsteadyObject } from "./source";

/** To be raised when the same render would be kept in another form, or be judged otherwise. */
const FORM = 2;

export interface HelmSourceOptions {
    readonly kind: Exclude<ChartSourceKind, "footprint">;
    readonly archives: FindArchive;
    readonly helm: Helm;
    /** Directory for renders. */
    readonly cache: string;
    readonly pins: RenderingPins;
}

/** What is kept of a render. Definitions are kept apart: they are the larger part, and seldom looked at. */
interface KeptRender {
    readonly objects: readonly KubernetesManifest[];
    readonly definitionNames: readonly string[];
    readonly unsteady: readonly UnsteadyObject[];
    readonly issues: readonly Issue[];
}

/** Charts rendered by helm, each once for everything that decides its render. */
export class HelmSource implements ChartSource {
    readonly kind: HelmSourceOptions["kind"];
    readonly #options: HelmSourceOptions;
    readonly #cache: RenderCache;

    constructor(options: HelmSourceOptions) {
        this.kind = options.kind;
        this.#options = options;
        this.#cache = new RenderCache(options.cache);
    }

    contents(pin: ChartPin, values: ChartValues): ChartContents {
        const archive = this.#options.archives(pin);
        const key = this.#keyOf(pin, values, archive);
        const render = () =>
            refuseBroken(pin, replaceArchive(pin, archive.file), () =>
                renderChart({ pin, values, archive: archive.file, ...this.#options }),
            );
        const definitionsOf = (rendered: () => Render) =>
            this.#cache.get({ ...key, part: "definitions" }, () => rendered().definitions);
        const kept = this.#cache.get<KeptRender>(key, () => {
            const { objects, definitions, unsteady, issues } = render();
            definitionsOf(() => ({ objects, definitions, unsteady, issues }));
            return { objects, definitionNames: definitions.map(({ metadata }) => metadata.name), unsteady, issues };
        });
        let read: readonly KubernetesManifest[] | undefined;
        const definitions = () => (read ??= definitionsOf(render));
        const hooks = kept.objects.map(hookOf);
        return {
            objects: kept.objects.filter((_, i) => hooks[i] === undefined),
            hooks: hooks.filter((hook) => hook !== undefined),
            definitions: kept.definitionNames.map((name) => lazyDefinition(name, definitions)),
            named: [],
            unsteady: kept.unsteady,
            verdicts: digestVerdicts(pin, archive),
            issues: kept.issues,
        };
    }

    #keyOf(pin: ChartPin, values: ChartValues, { digest }: ChartArchive): RenderKey {
        const { name, namespace, lookups = {} } = pin;
        const { helm, pins } = this.#options;
        const { kubernetesVersion, apiVersions, absentApis } = pins;
        return {
            form: FORM,
            helm: helm.version,
            kubernetesVersion,
            apiVersions,
            absentApis: Object.keys(absentApis),
            digest,
            name,
            namespace,
            values,
            lookups: Object.keys(lookups),
        };
    }
}

function lazyDefinition(name: string, all: () => readonly KubernetesManifest[]): Definition {
    let found: KubernetesManifest | undefined;
    return {
        name,
        get manifest() {
            found ??= all().find(({ metadata }) => metadata.name === name) as KubernetesManifest;
            return found;
        },
    };
}

function digestVerdicts({ name, version, digest }: ChartPin, archive: ChartArchive): ChartVerdict[] {
    return digest === null
        ? [
              {
                  id: `chart/${name}/digest`,
                  subject: `chart/${name}`,
                  status: "indeterminate",
                  reason: `no digest is recorded for ${version}; the archive that was used has ${archive.digest}`,
                  types: [],
              },
          ]
        : [];
}
