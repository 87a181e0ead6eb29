import * as pulumi from "@pulumi/pulumi";

import { imagesFrom } from "./charts/imageTransforms";
import { recordedManifests } from "./charts/manifestSource";
import { planRelease, type Release } from "./charts/release";
import type { ChartVerdict } from "./charts/source";
import { createRelease, planOrRefuse, platformTransforms, type ReleaseArgs } from "./createRelease";
import type { ManifestPin } from "./versions/pins";

export interface PinnedManifestArgs extends ReleaseArgs {
    readonly pin: ManifestPin;
}

/**
 * What a project releases as manifests instead of a chart, every object of it a plain resource that policies see. Definitions
 * and namespaces are made apart, and refused is what the pin does not account for: as with `PinnedChart`.
 */
export class PinnedManifest extends pulumi.ComponentResource {
    /** What its source does not know about the release. */
    readonly verdicts: readonly ChartVerdict[];
    /** What comes last: to wait for these is to wait for all of it, by a few edges in the state instead of one to each object. */
    readonly last: readonly pulumi.Resource[];

    constructor(name: string, args: PinnedManifestArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, pin, supply } = args;
        const { name: manifest, version, files, namespace } = pin;
        const inputs = { manifest, version, files, namespace, source: supply.source.kind };
        super("alphaton:upstream:PinnedManifest", name, inputs, scope.componentOptions(opts));
        const release = planOrRefuse(pin, this, () => planManifest(args));
        this.last = createRelease(name, args, release, this);
        this.verdicts = release.verdicts;
        this.registerOutputs({ manifest, leftOut: release.leftOut, verdicts: release.verdicts });
    }
}

function planManifest(args: PinnedManifestArgs): Release {
    const { pin, supply } = args;
    const contents = (supply.manifests ?? recordedManifests)(pin);
    const isRecorded = contents.objects.length > 0 || contents.verdicts.length === 0;
    return isRecorded
        ? planRelease(pin, contents, {
              typedKinds: [],
              leaveOut: supply.leaveOut ?? [],
              transforms: [imagesFrom(pin.images), ...platformTransforms(args, `manifest:${pin.name}`)],
          })
        : { objects: [], leftOut: [], issues: [], verdicts: contents.verdicts };
}
