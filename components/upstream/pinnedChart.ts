import * as pulumi from "@pulumi/pulumi";

import { planRelease, type Release } from "./charts/release";
import { ChartRefusal } from "./charts/refusal";
import type { ChartVerdict } from "./charts/source";
import type { ObjectTransform } from "./charts/transforms";
import { mergeValues, plainnessIssues } from "./charts/values";
import { createRelease, planOrRefuse, platformTransforms, type ReleaseArgs } from "./createRelease";
import type { ChartValues } from "./valueDifferences";
import { valuesIssues } from "./valuesIssues";
import type { ChartPin } from "./versions/pins";

export interface PinnedChartArgs<Values extends object = object> extends ReleaseArgs {
    readonly pin: ChartPin<Values>;
    /** Over the pin's. Plain: with an unknown among them nothing could be rendered, and policies would pass on emptiness. */
    readonly values: Values;
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
 * definitions of custom resources (`npm run definitions` does, before it) nor namespaces. Refused are values that are not known
 * yet, and whatever the chart brings that its pin does not account for: hooks, namespaces, privileges, differing renders.
 */
export class PinnedChart<Values extends object = object> extends pulumi.ComponentResource {
    /** What its source does not know about the chart. */
    readonly verdicts: readonly ChartVerdict[];
    /** `<Kind>/<name>` of hooks, webhooks and aggregated APIs that were not created. */
    readonly leftOut: readonly string[];
    /** What comes last: to wait for these is to wait for all of it, by a few edges in the state instead of one to each object. */
    readonly last: readonly pulumi.Resource[];

    constructor(name: string, args: PinnedChartArgs<Values>, opts?: pulumi.ComponentResourceOptions) {
        const { scope, pin, supply } = args;
        const { name: chart, version, repository, digest, namespace } = pin;
        const values = mergeValues(pin.values ?? {}, args.values as ChartValues);
        const inputs = { chart, version, repository, digest, namespace, source: supply.source.kind, values };
        super("alphaton:upstream:PinnedChart", name, inputs, scope.componentOptions(opts));

        const release = planOrRefuse(pin, this, () => planChart(args, values));
        this.last = createRelease(name, args, release, this);
        this.leftOut = release.leftOut;
        this.verdicts = release.verdicts;
        this.registerOutputs({ leftOut: release.leftOut, verdicts: release.verdicts });
    }
}

function planChart(args: PinnedChartArgs, values: ChartValues): Release {
    const { pin, supply, typedKinds = [], transforms = [] } = args;
    const wrong = [...plainnessIssues(values), ...valuesIssues(pin.name, values)];
    if (wrong.length > 0) {
        throw new ChartRefusal(`${pin.name} ${pin.version}`, wrong);
    }
    const provenance = `${supply.source.kind === "footprint" ? "footprint" : "chart"}:${pin.name}` as const;
    return planRelease(pin, supply.source.contents(pin, values), {
        typedKinds,
        leaveOut: supply.leaveOut ?? [],
        transforms: [...transforms, ...platformTransforms(args, provenance)],
    });
}
