import * as pulumi from "@pulumi/pulumi";

import { imagesFrom } from "./charts/imageTransforms";
import { recordedManifests } from "./charts/manifestSource";
import { planRelease } from "./charts/release";
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
    readonly objects: readonly pulumi.Resource[];

    constructor(name: string, args: PinnedManifestArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, pin, supply } = args;
        const { name: manifest, version, files, namespace } = pin;
        const inputs = { manifest, version, files, namespace, source: supply.source.kind };
        super("alphaton:upstream:PinnedManifest", name, inputs, scope.componentOptions(opts));
        const contents = (supply.manifests ?? recordedManifests)(pin);
        if (contents.objects.length > 0) {
            const release = planOrRefuse(`${manifest} ${version}`, this, () =>
                planRelease(pin, contents, {
                    typedKinds: [],
                    leaveOut: supply.leaveOut ?? [],
                    transforms: [imagesFrom(pin.images), ...platformTransforms(args, `manifest:${manifest}`)],
                }),
            );
            this.objects = createRelease(name, args, release, this);
            this.verdicts = release.verdicts;
            this.registerOutputs({ manifest, leftOut: release.leftOut, verdicts: this.verdicts });
        } else {
            this.objects = [];
            this.verdicts = contents.verdicts;
            this.registerOutputs({ manifest, leftOut: [], verdicts: this.verdicts });
        }
    }
}
