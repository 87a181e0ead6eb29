import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Footprint } from "../../../components/upstream/footprint";
import type { ChartValues } from "../../../components/upstream/valueDifferences";
import { type ChartPin, charts } from "../../../components/upstream/versions";
import { valuesIssues, valuesSchemaOf } from "../../../components/upstream/valuesIssues";
import { ROOT } from "../../../tools/test/child";

const FOOTPRINTS = join(ROOT, "components/upstream/footprints");
const pins = Object.values<ChartPin>(charts);

describe("values of charts", () => {
    for (const file of readdirSync(FOOTPRINTS)) {
        it(`that the real chart was rendered with are taken (${file})`, () => {
            const { chart, values } = JSON.parse(readFileSync(join(FOOTPRINTS, file), "utf8")) as Footprint;
            assert.deepEqual(valuesIssues(chart, values), []);
        });
    }

    it("with a key that the chart does not know are refused, with the nearest one", () => {
        assert.deepEqual(valuesIssues("cilium", { encryption: { enable: true }, kubeProxyReplacment: true }), [
            { path: "values.encryption.enable", reason: 'no such field; the nearest one is "enabled"' },
            { path: "values.kubeProxyReplacment", reason: 'no such field; the nearest one is "kubeProxyReplacement"' },
        ]);
    });

    it("of a wrong type are refused", () => {
        assert.deepEqual(valuesIssues("cilium", { MTU: "9000", encryption: { enabled: "yes" } }), [
            { path: "values.MTU", reason: 'expected integer, got "9000"' },
            { path: "values.encryption.enabled", reason: 'expected boolean, got "yes"' },
        ]);
    });

    it("that hold an object of Kubernetes are refused by its own fields", () => {
        const tolerations = [{ key: "a", operater: "Exists" }];
        assert.deepEqual(valuesIssues("rook-ceph", { tolerations, resources: { limit: {} } }), [
            { path: "values.tolerations[0].operater", reason: 'no such field; the nearest one is "operator"' },
            { path: "values.resources.limit", reason: 'no such field; the nearest one is "limits"' },
        ]);
    });

    it("may take a default away", () => {
        assert.deepEqual(valuesIssues("velero", { resources: { limits: { cpu: null } }, image: null }), []);
    });

    it("take no default away that there is not", () => {
        assert.deepEqual(valuesIssues("cilium", { kubeProxyReplacemnt: null }), [
            { path: "values.kubeProxyReplacemnt", reason: 'no such field; the nearest one is "kubeProxyReplacement"' },
        ]);
    });

    it("may hold what the chart copies into a configuration of its own", () => {
        assert.deepEqual(valuesIssues("loki", { loki: { limits_config: { retention_period: "30d" } } }), []);
        assert.equal(
            valuesSchemaOf("loki")?.properties?.["loki"]?.properties?.["limits_config"]?.description,
            "copied into Loki's own configuration",
        );
    });

    it("of a chart within a chart are checked where that chart is known", () => {
        const key = "node-feature-discovery";
        assert.deepEqual(valuesIssues("gpu-operator", { [key]: { worker: { tolerations: [] } } }), []);
        assert.deepEqual(valuesIssues("gpu-operator", { [key]: { workr: {} } }), [
            { path: `values.${key}.workr`, reason: 'no such field; the nearest one is "worker"' },
        ]);
    });

    it("that pins set are taken by their charts", () => {
        for (const { name, values = {}, definitionValues = {} } of pins) {
            assert.deepEqual(valuesIssues(name, values as ChartValues), [], name);
            assert.deepEqual(valuesIssues(name, definitionValues as ChartValues), [], name);
        }
    });

    it("are known of every chart of the platform but those that hold definitions alone", () => {
        const unknown = pins.filter(({ name }) => valuesSchemaOf(name) === undefined).map(({ name }) => name);
        assert.deepEqual(unknown.sort(), ["gateway-crds-helm", "kagent-crds"]);
    });
});
