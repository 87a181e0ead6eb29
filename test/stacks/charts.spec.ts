import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { FootprintSource } from "../../components/upstream/charts/footprintSource";
import { ChartRefusal } from "../../components/upstream/charts/refusal";
import { recordedDigests, type ReleasePin } from "../../components/upstream/versions";
import { chartSupply, refuseMissingCharts } from "../../stacks/charts";
import { loadFromFiles } from "../../stacks/config/load";
import { ConfigError } from "../../stacks/config/problem";
import { deployedCharts, deployedManifests } from "../../stacks/plan/deployedCharts";
import { planPlatform } from "../../stacks/plan/plan";
import { projectWith } from "../support/project";

const OWN_CLUSTERS =
    "  h200-platform:kubernetes: { management: { kubeconfig: { path: .kube/mine } }, workload: { kubeconfig: { path: .kube/mine } } }\n";

const load = (charts: string, like = "prod") => {
    const root = projectWith({
        "Pulumi.mine.yaml": `config:\n  h200-platform:like: ${like}\n  h200-platform:site: { stacks: [mine] }\n  h200-platform:charts: ${charts}\n${OWN_CLUSTERS}`,
    });
    return planPlatform("mine", loadFromFiles("mine", root));
};
const problems = (charts: string) => {
    try {
        load(charts);
        return [];
    } catch (error) {
        assert.ok(error instanceof ConfigError, String(error));
        return error.message.split("\n").filter((line) => line.includes("charts"));
    }
};

describe("where a stack's charts come from", () => {
    it("is one word of its configuration; the places stand beside it", () => {
        const places = "mirror: oci://registry.example.com/charts, bundle: ../charts";
        for (const source of ["upstream", "mirror", "bundle", "footprint"] as const) {
            const { site } = load(`{ source: ${source}, ${places} }`);
            assert.deepEqual(
                [site.chartSource, site.chartMirror, site.chartBundle, site.imageMirror],
                [source, "oci://registry.example.com/charts", "../charts", undefined],
            );
            assert.equal(chartSupply({ ...load(`{ source: ${source}, ${places} }`) }).source.kind, source);
        }
    });

    it("has a place of the kind that it names", () => {
        assert.deepEqual(
            [
                "{ source: mirror }",
                "{ source: bundle }",
                "{ source: mirror, mirror: https://charts.example.com }",
                "{ source: upstream, imageMirror: https://registry.example.com }",
            ].flatMap(problems),
            [
                '  charts.mirror (Pulumi.mine.yaml:4): source is "mirror", so a registry, oci://... is needed here',
                '  charts.bundle (Pulumi.mine.yaml:4): source is "bundle", so a directory is needed here',
                '  charts.mirror (Pulumi.mine.yaml:4): "https://charts.example.com": expected oci:// and a registry, such as oci://registry.example.com/charts',
                '  charts.imageMirror (Pulumi.mine.yaml:4): "https://registry.example.com": expected a registry and a path, such as registry.example.com/mirror',
            ],
        );
    });

    it("takes images from the mirror where there is one", () => {
        const mirrored = chartSupply(load("{ imageMirror: registry.example.com:5000/mirror }"));
        assert.equal(mirrored.imageMirror, "registry.example.com:5000/mirror");
        assert.ok(mirrored.source instanceof FootprintSource);
    });

    it("pins images to the digests that are recorded", () => {
        const { imageDigests } = chartSupply(load("{ source: footprint }"));
        assert.deepEqual(Object.fromEntries(imageDigests ?? []), recordedDigests);
    });

    it("leaves webhooks and aggregated APIs out on a twin alone, where their pods are simulated", () => {
        assert.deepEqual(chartSupply(load("{ source: footprint }", "twin")).leaveOut, ["webhooks", "aggregated-apis"]);
        assert.deepEqual(chartSupply(load("{ source: footprint }")).leaveOut, []);
    });

    it("is refused in one message for every chart and every other release that a stack needs and cannot have", () => {
        const refuse = (pin: ReleasePin) => {
            throw new ChartRefusal(pin.name, [{ path: "archive", reason: "does not exist" }]);
        };
        const supply = { source: { kind: "bundle", contents: refuse }, manifests: refuse } as const;
        const { site } = load("{ source: bundle, bundle: ../charts }");
        const refused = (layers: typeof site.layers) => {
            try {
                refuseMissingCharts({ ...load("{ source: footprint }"), site: { ...site, layers } }, supply);
                return [];
            } catch (error) {
                assert.ok(pulumi.RunError.isInstance(error), String(error));
                return [...error.message.matchAll(/^Chart (\S+) is refused:\n {2}archive: does not exist$/gm)].map(
                    ([, name]) => name,
                );
            }
        };
        const names = (rows: readonly { readonly pin: ReleasePin }[]) => rows.map(({ pin }) => pin.name);
        const isPlatform = ({ layer }: { readonly layer: string }) => layer === "platform";
        assert.deepEqual(refused(["foundation", "platform", "ai"]), names([...deployedCharts, ...deployedManifests]));
        assert.deepEqual(refused(["platform"]), names(deployedCharts.filter(isPlatform)));
        assert.deepEqual(refused(["ai"]), []);
    });
});
