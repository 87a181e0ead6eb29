import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { API_ACCESS, type Provenance } from "../shared/labels";
import { objectMeta } from "../shared/metadata";
import type { Issue } from "../shared/validation";
import { mirrorImages, pinDigests } from "./charts/imageTransforms";
import { AFTER, type Stage, STAGES } from "./charts/order";
import { stateApiAccess } from "./charts/podTransforms";
import { ChartRefusal, refusalText } from "./charts/refusal";
import { planRelease, type Release } from "./charts/release";
import type { ChartSupply, ChartVerdict } from "./charts/source";
import type { ObjectTransform } from "./charts/transforms";
import { mergeValues, plainnessIssues } from "./charts/values";
import { type KubernetesManifest, KubernetesObject } from "./kubernetesObject";
import type { ChartValues } from "./valueDifferences";
import { valuesIssues } from "./valuesIssues";
import type { ChartPin } from "./versions/pins";

export interface PinnedChartArgs<Values extends object = object> {
    readonly scope: ClusterScope;
    readonly pin: ChartPin<Values>;
    readonly supply: ChartSupply;
    /** Over the pin's. Plain: with an unknown among them nothing could be rendered, and policies would pass on emptiness. */
    readonly values: Values;
    /** The platform area that answers for the release. */
    readonly owner: string;
    /** Why its workloads call the API server, and so hold a token; shown on them and on their accounts. @default they do not */
    readonly apiAccess?: string;
    /** Kinds the chart would bring that the caller creates from their typed classes instead. @default none */
    readonly typedKinds?: readonly string[];
    /** Changes to its objects that no value makes, after those of the pin. @default none */
    readonly transforms?: readonly ObjectTransform[];
}

/**
 * A third-party chart, every object of it a plain resource that policies see. Its inputs are registered, so that policies see
 * repository, version and values as well.
 *
 * It is rendered without asking a cluster, so that a site that does not exist yet previews completely. It never creates
 * definitions of custom resources (`ChartDefinitions` does, before it) nor namespaces. Refused are values that are not known
 * yet, and whatever the chart brings that its pin does not account for: hooks, namespaces, privileges, differing renders.
 */
export class PinnedChart<Values extends object = object> extends pulumi.ComponentResource {
    /** What its source does not know about the chart. */
    readonly verdicts: readonly ChartVerdict[];
    /** `<Kind>/<name>` of hooks, webhooks and aggregated APIs that were not created. */
    readonly leftOut: readonly string[];
    readonly objects: readonly pulumi.Resource[];

    constructor(name: string, args: PinnedChartArgs<Values>, opts?: pulumi.ComponentResourceOptions) {
        const { scope, pin, supply } = args;
        const { name: chart, version, repository, digest, namespace } = pin;
        const values = mergeValues(pin.values ?? {}, args.values as ChartValues);
        const inputs = { chart, version, repository, digest, namespace, source: supply.source.kind, values };
        super("alphaton:upstream:PinnedChart", name, inputs, scope.componentOptions(opts));

        const { objects, leftOut, verdicts } = this.#plan(args, values);
        const created = new Map<Stage, pulumi.Resource[]>(STAGES.map((stage) => [stage, []]));
        for (const stage of STAGES) {
            const dependsOn = AFTER[stage].flatMap((earlier) => created.get(earlier) ?? []);
            for (const { manifest } of objects.filter((object) => object.stage === stage)) {
                const { apiVersion, metadata } = manifest;
                const placement = { apiVersion, ...(metadata.namespace && { namespace: metadata.namespace }) };
                const options = pulumi.mergeOptions(scope.objectOptions(this, placement), { dependsOn });
                created.get(stage)?.push(new KubernetesObject(resourceName(name, pin, manifest), manifest, options));
            }
        }
        this.objects = [...created.values()].flat();
        this.leftOut = leftOut;
        this.verdicts = verdicts;
        this.registerOutputs({ leftOut, verdicts });
    }

    #plan(args: PinnedChartArgs<Values>, values: ChartValues): Release {
        const { pin, supply, typedKinds = [], transforms = [] } = args;
        const wrong = [...plainnessIssues(values), ...valuesIssues(pin.name, values)];
        if (wrong.length > 0) {
            throw this.#refusal(pin, wrong);
        }
        try {
            const release = planRelease(pin, supply.source.contents(pin, values), {
                typedKinds,
                leaveOut: supply.leaveOut ?? [],
                transforms: [...transforms, ...platformTransforms(args)],
            });
            if (release.issues.length > 0) {
                throw this.#refusal(pin, release.issues);
            }
            return release;
        } catch (error) {
            throw error instanceof ChartRefusal ? this.#refusal(pin, error.issues) : error;
        }
    }

    #refusal({ name, version }: ChartPin, issues: readonly Issue[]): pulumi.ResourceError {
        return new pulumi.ResourceError(refusalText(`${name} ${version}`, issues), this, true);
    }
}

/** What every chart of the platform gets, in this one place. */
function platformTransforms({ pin, supply, owner, apiAccess }: PinnedChartArgs): ObjectTransform[] {
    const provenance: Provenance = `${supply.source.kind === "footprint" ? "footprint" : "chart"}:${pin.name}`;
    return [
        {
            what: "labels and provenance",
            matches: () => true,
            optional: true,
            change: (object) => {
                const { labels, ...metadata } = object.metadata;
                const own = { app: pin.name, owner, provenance, ...metadata, labels: ownLabels(labels) };
                return { ...object, metadata: { ...metadata, ...objectMeta(own) } };
            },
        },
        ...(apiAccess === undefined ? [] : [stateApiAccess(API_ACCESS, apiAccess)]),
        ...(supply.imageDigests === undefined ? [] : [pinDigests(supply.imageDigests)]),
        ...(supply.imageMirror === undefined ? [] : [mirrorImages(supply.imageMirror)]),
    ];
}

/** The chart's own labels, which its Services and monitors may select on, but not its claim that helm manages the object. */
function ownLabels(labels: Readonly<Record<string, string>> = {}): Record<string, string> {
    return Object.fromEntries(Object.entries(labels).filter(([key]) => key !== "app.kubernetes.io/managed-by"));
}

/** Kind and name, with the namespace where it is not the release's: independent of the order in which a chart lists objects. */
function resourceName(name: string, { namespace: home }: ChartPin, { kind, metadata }: KubernetesManifest): string {
    const elsewhere = metadata.namespace !== undefined && metadata.namespace !== home ? `${metadata.namespace}/` : "";
    return `${name}-${kind.toLowerCase()}-${elsewhere}${metadata.name}`;
}
