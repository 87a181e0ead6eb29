import assert from "node:assert/strict";

import { ChartDefinitions } from "../../../components/upstream/chartDefinitions";
import { FootprintSource } from "../../../components/upstream/charts/footprintSource";
import type { ChartSource, Definition } from "../../../components/upstream/charts/source";
import type { KubernetesManifest } from "../../../components/upstream/kubernetesObject";
import type { ChartValues } from "../../../components/upstream/valueDifferences";
import { charts } from "../../../components/upstream/versions";
import { deploy } from "../support/deploy";

const manifest: KubernetesManifest = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "certificates.cert-manager.io", labels: { "app.kubernetes.io/component": "crds" } },
    spec: { conversion: { strategy: "Webhook" } },
};
const asked: ChartValues[] = [];
const sourceOf = (definitions: readonly Definition[]): ChartSource => ({
    kind: "upstream",
    contents: (_pin, values) => {
        asked.push(values);
        return { objects: [], hooks: [], definitions, named: [], unsteady: [], verdicts: [], issues: [] };
    },
});
const create = (source: ChartSource) =>
    deploy((scope, opts) => {
        const definitions = new ChartDefinitions(
            "definitions",
            {
                scope,
                pin: charts.certManager,
                groups: ["cert-manager.io"],
                supply: { source },
                owner: "infrastructure",
            },
            opts,
        );
        return { definitions, after: scope.objectOptions(definitions, { apiVersion: "cert-manager.io/v1" }).dependsOn };
    });

describe("ChartDefinitions", () => {
    it("creates a chart's definitions whole, before any object of their kinds, and never deletes them", async () => {
        const { only, result } = await create(sourceOf([{ name: manifest.metadata.name, manifest }]));
        const { inputs, opts } = only("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition");
        assert.deepEqual(inputs["spec"], manifest["spec"]);
        assert.deepEqual(inputs["metadata"].annotations["alphaton.ai/provenance"], "chart:cert-manager");
        assert.equal(inputs["metadata"].labels["app.kubernetes.io/component"], "crds");
        assert.equal(opts.retainOnDelete, true);
        assert.deepEqual(result.definitions.names, ["certificates.cert-manager.io"]);
        assert.deepEqual(result.after, [result.definitions]);
    });

    it("leaves those alone that the chart carries along of others", async () => {
        const name = "orders.acme.cert-manager.io";
        const other = { name, manifest: { ...manifest, metadata: { name } } };
        const { result } = await create(sourceOf([{ name: manifest.metadata.name, manifest }, other]));
        assert.deepEqual(result.definitions.names, [manifest.metadata.name]);
    });

    it("asks the chart for them by the values that bring them, over those of its every use", async () => {
        await create(sourceOf([{ name: manifest.metadata.name, manifest }]));
        assert.deepEqual(asked.at(-1)?.["crds"], { enabled: true });
        assert.deepEqual(charts.certManager.values?.crds, { enabled: false });
    });

    it("refuses a chart that brings none, and footprints, which know their names only", async () => {
        await assert.rejects(create(sourceOf([])), {
            message:
                'Chart cert-manager v1.21.1 is refused:\n  definitions: the chart brings none of "cert-manager.io" with these values',
        });
        await assert.rejects(create(sourceOf([{ name: "certificates.cert-manager.io" }])), {
            message:
                "Chart cert-manager v1.21.1 is refused:\n  definitions: footprints hold their names only: install the imported ones",
        });
        await assert.rejects(create(new FootprintSource()), /^Error: Chart cert-manager v1\.21\.1 is refused:/);
    });
});
