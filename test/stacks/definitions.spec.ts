import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { FootprintSource } from "../../components/upstream/charts/footprintSource";
import { bundledManifests, type ManifestSource } from "../../components/upstream/charts/manifestSource";
import { ChartRefusal } from "../../components/upstream/charts/refusal";
import type { ChartSource, ChartSupply } from "../../components/upstream/charts/source";
import type { DefinitionSet } from "../../components/upstream/definitionSet";
import type { ChartValues } from "../../components/upstream/valueDifferences";
import { loadFromFiles } from "../../stacks/config/load";
import { createDefinitions, siteDefinitions } from "../../stacks/definitions";
import { deployedCharts, deployedManifests } from "../../stacks/plan/deployedCharts";
import { planPlatform } from "../../stacks/plan/plan";
import type { PlatformPlan } from "../../stacks/plan/platformPlan";
import { packReleases, shippedReleases } from "../support/shippedReleases";
import { NO_CONTENTS } from "../support/packedCharts";
import { deploy } from "../unit/support/deploy";

const planOf = (stack: string) => planPlatform(stack, loadFromFiles(stack));
const groupsOf = ({ clusters }: PlatformPlan) => clusters.map(({ definitions }) => [...definitions].sort());
const inSets = (sets: readonly DefinitionSet[]) => sets.map(({ group }) => group).sort();

describe("the definitions that a site needs", () => {
    const bundle = fs.mkdtempSync(path.join(os.tmpdir(), "definitions-"));
    const asked = new Map<string, ChartValues>();
    const charts: ChartSource = {
        kind: "bundle",
        contents: (pin, values) => {
            asked.set(pin.name, values);
            return shippedReleases.source.contents(pin, values);
        },
    };
    const supply = (changes: Partial<ChartSupply> = {}): ChartSupply => ({
        ...{ source: charts, manifests: shippedReleases.manifests, ...changes },
    });
    const prod = planOf("prod");

    before(() => {
        packReleases(bundle);
    });
    after(() => {
        fs.rmSync(bundle, { recursive: true });
    });

    it("come whole from its releases, each group from the one that a row names", () => {
        const { sets, refusals } = siteDefinitions(prod, supply({ manifests: bundledManifests(bundle) }));
        assert.deepEqual(refusals, []);
        assert.deepEqual([inSets(sets.management), inSets(sets.workload)], groupsOf(prod));
        for (const { group, definitions } of [...sets.management, ...sets.workload]) {
            const row = [...deployedCharts, ...deployedManifests].find(({ definitions }) =>
                definitions.includes(group),
            );
            const { pin } = row ?? assert.fail(group);
            const kind = "files" in pin ? "manifest" : "chart";
            for (const { metadata, spec } of definitions()) {
                assert.equal(metadata.annotations?.["alphaton.ai/provenance"], `${kind}:${pin.name}`);
                assert.equal(spec.conversion?.webhook?.clientConfig?.service?.namespace, pin.namespace);
            }
        }
    });

    it("are asked of a chart by the values that bring them, over those of its every use", () => {
        siteDefinitions(prod, supply());
        assert.deepEqual(asked.get("cert-manager")?.["crds"], { enabled: true });
        assert.equal(asked.get("cert-manager")?.["replicaCount"], 2);
    });

    it("are refused release by release: one that is not there, one that is not the recorded one", () => {
        fs.rmSync(path.join(bundle, "cluster-api-v1.13.5"), { recursive: true });
        const files = bundledManifests(bundle);
        const manifests: ManifestSource = (pin) =>
            files(
                pin.name !== "ip-address-manager"
                    ? pin
                    : { ...pin, files: pin.files.map((file) => ({ ...file, digest: "sha256:0" })) },
            );
        const source: ChartSource = {
            ...charts,
            contents: (pin, values) => {
                if (pin.name === "gpu-operator") {
                    throw new ChartRefusal("gpu-operator", [{ path: "archive", reason: "is another chart" }]);
                }
                return charts.contents(pin, values);
            },
        };
        const { refusals } = siteDefinitions(prod, supply({ source, manifests }));
        const expected = [
            /^Chart cluster-api v1\.13\.5 is refused:\n {2}files: \S+core-components\.yaml does not exist; fetch it with: curl .+$/,
            /^Chart ip-address-manager v\S+ is refused:\n {2}files: \S+ipam-components\.yaml has sha256:[0-9a-f]{64}, but sha256:0 is recorded: it is another file, or was tampered with$/,
            /^Chart gpu-operator is refused:\n {2}archive: is another chart$/,
        ];
        assert.equal(refusals.length, expected.length, refusals.join("\n"));
        expected.forEach((pattern, i) => {
            assert.match(refusals[i] ?? "", pattern);
        });
    });

    it("are refused with what a source has against the release", () => {
        const issues = [{ path: "render", reason: "fails" }];
        const source: ChartSource = { ...charts, contents: () => ({ ...NO_CONTENTS, issues }) };
        const { refusals } = siteDefinitions(prod, supply({ source }));
        assert.deepEqual(
            refusals,
            deployedCharts
                .filter(({ definitions }) => definitions.length > 0)
                .map(({ pin }) => `Chart ${pin.name} ${pin.version} is refused:\n  render: fails`),
        );
    });

    it("are the imported ones on a twin, wherever its charts are from", () => {
        const twin = planOf("twin");
        for (const source of [charts, new FootprintSource()]) {
            const { sets } = siteDefinitions(twin, supply({ source }));
            assert.deepEqual([inSets(sets.management), inSets(sets.workload)], groupsOf(twin));
            assert.deepEqual(
                [...new Set([...sets.management, ...sets.workload].map(({ from }) => from))],
                ["imported"],
            );
        }
    });

    it("stand for themselves in the program, one component a cluster; from footprints with sums that nobody knows", async () => {
        const create = async (plan: PlatformPlan, from: ChartSupply) => {
            const { all } = await deploy((scope) => {
                const other = Object.assign(Object.create(scope) as typeof scope, { addCrdGroup: () => undefined });
                createDefinitions(plan, { management: other, workload: scope }, from);
            });
            return new Map(all("alphaton:upstream:CrdSet").map(({ name, inputs }) => [name, inputs]));
        };
        const made = await create(prod, supply());
        assert.deepEqual([...made.keys()].sort(), ["management-definitions", "workload-definitions"]);
        const { sets } = siteDefinitions(prod, supply());
        assert.deepEqual(made.get("workload-definitions"), {
            sha256: Object.fromEntries(sets.workload.map(({ group, sum }) => [group, sum])),
            from: Object.fromEntries(sets.workload.map(({ group, from }) => [group, from])),
        });
        const recorded = await create(prod, supply({ source: new FootprintSource() }));
        assert.deepEqual(
            [...recorded.values()].map(({ sha256 }) => [...new Set(Object.values(sha256 as object))]),
            [["unknown"], ["unknown"]],
        );
        const hollow: ChartSource = { ...charts, contents: () => NO_CONTENTS };
        await assert.rejects(
            create(prod, supply({ source: hollow })),
            /^Error: Definitions of stack "prod" cannot be had from charts\.source "footprint"; nothing was created\.\nChart cert-manager \S+ is refused:\n {2}definitions: the release brings none of "cert-manager\.io"/,
        );
    });
});
