import assert from "node:assert/strict";

import { crdGroups, crdOf } from "../../../components/upstream/crds";
import { reportedKinds, reportOf } from "../../../components/upstream/readiness";
import { schemaIssues } from "../../../components/upstream/schemaIssues";
import type { StructuralSchema } from "../../../components/upstream/structuralSchema";
import { type Expected, healthyStatus, jqOf, parseWait } from "../../../twin/healthyStatus";
import { readyStages } from "../../../twin/stages";

/** A status as KWOK would write it. */
function rendered(status: unknown): unknown {
    return JSON.parse(JSON.stringify(status).replaceAll("{{ Now }}", "2026-11-22T12:00:00Z"));
}

function valueAt(status: unknown, { path }: Expected): unknown {
    return path.reduce<unknown>(
        (held, part) =>
            typeof part === "object"
                ? (held as { type: string }[]).find(({ type }) => type === part.type)
                : (held as Record<string | number, unknown>)[part],
        status,
    );
}

describe("what KWOK plays for an operator", () => {
    for (const name of reportedKinds()) {
        it(`is a status of ${name} that its definition accepts, and that is what the provider waits for`, () => {
            const [group = "", kind = ""] = name.split("/");
            const version = crdOf(group, kind)?.spec.versions.find(({ storage }) => storage);
            const schema = version?.schema.openAPIV3Schema.properties?.["status"] as StructuralSchema;
            const expected = (reportOf(group, kind) ?? []).map(parseWait);
            assert.ok(expected.length > 0);
            const status = rendered(healthyStatus(schema, expected));
            assert.deepEqual(schemaIssues(schema, status, "status"), []);
            for (const wait of expected) {
                const value = valueAt(status, wait);
                assert.equal(String(value), wait.value ?? String(value));
                assert.notEqual(value, undefined);
            }
        });
    }

    it("is there for each kind of a group that is reported on, and for no other", () => {
        const played = Object.keys(crdGroups())
            .flatMap(readyStages)
            .map(({ spec }) => (spec as { resourceRef: { apiGroup: string; kind: string } }).resourceRef)
            .map(({ apiGroup, kind }) => `${apiGroup.replace(/\/v\d\w*$/, "")}/${kind}`);
        assert.deepEqual([...new Set(played)].sort(), reportedKinds().sort());
        const [policy] = readyStages("nvidia.com");
        assert.deepEqual(policy?.["spec"], {
            resourceRef: { apiGroup: "nvidia.com/v1", kind: "ClusterPolicy" },
            selector: { matchExpressions: [{ key: ".status.state", operator: "NotIn", values: ["ready"] }] },
            next: { statusTemplate: '{\n  "state": "ready"\n}' },
        });
    });

    it("is asked for in jq until it holds", () => {
        const asked = (wait: string) => jqOf(parseWait(wait));
        assert.equal(asked("condition=Ready"), `.status.conditions[] | select(.type == "Ready") | .status`);
        assert.equal(asked("jsonpath={.status.initialization.provisioned}=true"), ".status.initialization.provisioned");
        assert.equal(
            asked(`jsonpath={.status.parents[0].conditions[?(@.type=="Accepted")].status}=True`),
            `.status.parents[0].conditions[] | select(.type == "Accepted") | .status`,
        );
    });

    it("refuses an expression in a form that it does not know", () => {
        for (const wait of [
            "delete",
            "jsonpath={.spec.x}=1",
            "jsonpath={.status.list[*].x}=1",
            "condition=Ready=False",
        ]) {
            assert.throws(() => parseWait(wait), /expected condition=TYPE or jsonpath=/, wait);
        }
    });
});
