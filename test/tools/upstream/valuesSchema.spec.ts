import assert from "node:assert/strict";

import type { StructuralSchema } from "../../../components/upstream/structuralSchema";
import { schemaIssues } from "../../../components/upstream/schemaIssues";
import { valuesSchema, type ValuesEvidence } from "../../../tools/upstream/valuesSchema";

const NOTHING: ValuesEvidence = {
    defaults: {},
    published: undefined,
    recorded: {},
    alsoRead: [],
    open: {},
    subcharts: {},
    kubernetes: {},
};
const RESOURCES: StructuralSchema = {
    type: "object",
    properties: { limits: { type: "object", additionalProperties: { "x-kubernetes-int-or-string": true } } },
};
const kubernetes = { Resources: RESOURCES };

/** What is wrong with values of a chart of which that is known. */
function issuesOf(evidence: Partial<ValuesEvidence>, values: object): string[] {
    const issues = schemaIssues(valuesSchema({ ...NOTHING, ...evidence }), values, "values");
    return issues.map(({ path, reason }) => `${path}: ${reason}`);
}

describe("the schema of a chart's values", () => {
    const defaults = {
        image: { tag: "v1" },
        replicas: 2,
        debug: false,
        args: ["-v"],
        env: [],
        annotations: {},
        nodeSelector: { "kubernetes.io/os": "linux" },
        affinity: null,
        podDisruptionBudget: { minAvailable: 1 },
    };

    it("takes keys and types of the defaults, and names the nearest key", () => {
        assert.deepEqual(issuesOf({ defaults }, { image: { tag: "v2" }, replicas: 3, debug: true, args: ["-q"] }), []);
        assert.deepEqual(issuesOf({ defaults }, { image: { tga: "v2" }, replicas: "3", args: [1] }), [
            'values.image.tga: no such field; the nearest one is "tag"',
            'values.replicas: expected number, got "3"',
            "values.args[0]: expected string, got 1",
        ]);
    });

    it("takes anything where the defaults show nothing", () => {
        const values = { env: [{ name: "A" }], annotations: { "a/b": "c" }, affinity: { nodeAffinity: {} } };
        assert.deepEqual(issuesOf({ defaults }, values), []);
    });

    it("takes keys of the user's choice where keys are labels", () => {
        assert.deepEqual(issuesOf({ defaults }, { nodeSelector: { "example.com/pool": "gpu" } }), []);
        assert.deepEqual(issuesOf({ defaults }, { nodeSelector: { pool: 1 } }), [
            "values.nodeSelector.pool: expected string, got 1",
        ]);
    });

    it("takes shares where Kubernetes does", () => {
        assert.deepEqual(issuesOf({ defaults }, { podDisruptionBudget: { minAvailable: "50%" } }), []);
    });

    it("knows objects of Kubernetes by the names that charts use, with what a chart adds", () => {
        const known = (resources: object) => valuesSchema({ ...NOTHING, defaults: { resources }, kubernetes });
        assert.deepEqual(known({}).properties, { resources: { $ref: "Resources" } });
        assert.deepEqual(known({ limits: { cpu: 1 } }).properties, { resources: { $ref: "Resources" } });
        assert.deepEqual(known({ preset: "small" }).properties, {
            resources: {
                ...RESOURCES,
                properties: { ...RESOURCES.properties, preset: { type: "string", default: "small" } },
            },
        });
        assert.deepEqual(known(["a"]).properties, {
            resources: { type: "array", items: { type: "string" }, default: ["a"] },
        });
    });

    it("prefers the types of the chart's own schema, and keeps keys that only the defaults show", () => {
        const published = {
            $defs: { flag: { type: ["boolean", "string"] } },
            properties: {
                debug: { $ref: "#/$defs/flag" },
                image: { type: "object", properties: { digest: { type: "string" } } },
                mode: { type: "string", enum: ["a", "b"] },
            },
        };
        assert.deepEqual(
            issuesOf({ defaults, published }, { debug: "-", image: { tag: "v2", digest: "x" }, mode: "a" }),
            [],
        );
        assert.deepEqual(issuesOf({ defaults, published }, { debug: 1, mode: "c", replicas: "1" }), [
            "values.debug: fits none of the allowed shapes, got 1",
            'values.mode: expected one of "a", "b", got "c"',
            'values.replicas: expected number, got "1"',
        ]);
    });

    it("takes a map of which the chart's schema declares nothing as free form", () => {
        const published = { properties: { image: { type: "object" } } };
        assert.deepEqual(issuesOf({ defaults, published }, { image: { anything: 1 } }), []);
    });

    it("takes what the chart was rendered with, and what its templates read", () => {
        const evidence = { defaults, recorded: { image: { digest: "x" } }, alsoRead: ["image.platform.os"] };
        assert.deepEqual(issuesOf(evidence, { image: { digest: "y", platform: { os: "linux" } } }), []);
        assert.match(issuesOf(evidence, { image: { digest: 1 } })[0]!, /expected string/);
    });

    it("takes only what the chart was rendered with where its defaults are unknown", () => {
        const evidence = { defaults: undefined, recorded: { replicas: 2 } };
        assert.deepEqual(valuesSchema({ ...NOTHING, ...evidence }).properties, { replicas: { type: "number" } });
        assert.match(issuesOf(evidence, { replica: 1 })[0]!, /nearest one is "replicas"/);
    });

    it("takes other keys of a chart within the chart, unless that chart is known", () => {
        const own = { ...defaults, grafana: { admin: { user: "a" } } };
        const within = (schema?: StructuralSchema) => ({ defaults: own, subcharts: { grafana: schema } });
        const values = { grafana: { admin: { user: "b", other: 1 }, persistence: {} }, global: { registry: "r" } };
        assert.deepEqual(issuesOf(within(), values), []);
        assert.match(issuesOf(within(), { grafana: { admin: { user: 1 } } })[0]!, /expected string/);
        const known: StructuralSchema = { type: "object", properties: { persistence: { type: "object" } } };
        assert.deepEqual(issuesOf(within(known), { grafana: { admin: { other: 1 } } }), [
            'values.grafana.admin.other: no such field; the nearest one is "user"',
        ]);
    });

    it("takes anything at a path that is opened, with the reason in its place", () => {
        const open = { image: "copied as it is" };
        assert.deepEqual(issuesOf({ defaults, open }, { image: { anything: 1 } }), []);
        assert.equal(
            valuesSchema({ ...NOTHING, defaults, open }).properties?.["image"]?.description,
            "copied as it is",
        );
    });
});
