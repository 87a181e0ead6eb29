import assert from "node:assert/strict";

import { linesOf, renderDefinitions } from "../../../tools/definitions/report";
import type { ComparedDefinition, DefinitionsResult } from "../../../tools/definitions/result";

const found = (name: string, changes: Partial<ComparedDefinition> = {}): ComparedDefinition => ({
    ...{ name, state: "current", changes: [], breaking: [], refused: [] },
    ...changes,
});
const result: DefinitionsResult = {
    schemaVersion: 1,
    stack: "prod",
    chartSource: "bundle",
    installed: false,
    withoutDigest: ["lamp v1.2.0"],
    clusters: [
        {
            name: "management",
            sets: [
                {
                    group: "example.com",
                    from: "lamp v1.2.0",
                    sum: "0",
                    definitions: [
                        found("bulbs.example.com"),
                        found("lamps.example.com", {
                            state: "different",
                            changes: ["v1.spec.colour", "and 2 more"],
                            breaking: ["lamps.example.com v1.spec.colour: removed"],
                        }),
                        found("plugs.example.com", {
                            state: "different",
                            changes: ["v1"],
                            refused: ["plugs.example.com: objects may still be stored as v1beta1"],
                        }),
                    ],
                },
            ],
        },
        {
            name: "workload",
            sets: [
                {
                    group: "light.example.com",
                    from: "lamp v1.2.0",
                    sum: "1",
                    definitions: [found("a.light.example.com", { state: "missing" })],
                },
            ],
        },
    ],
};

describe("the report on definitions", () => {
    it("counts by group, and names what differs, what breaks and what is refused", () => {
        assert.equal(
            renderDefinitions(result),
            [
                "management",
                "  example.com (lamp v1.2.0): 3 definitions: 2 different, 1 current",
                "    lamps.example.com: v1.spec.colour, and 2 more",
                "    breaking: lamps.example.com v1.spec.colour: removed",
                "    plugs.example.com: v1",
                "    refused: plugs.example.com: objects may still be stored as v1beta1",
                "",
                "workload",
                "  light.example.com (lamp v1.2.0): 1 definition: 1 missing",
                "",
                "Without recorded digest: lamp v1.2.0",
                "",
                "4 definitions: 1 missing, 2 different, 1 current. Nothing was changed.",
                "",
            ].join("\n"),
        );
    });

    it("says when all of them stand as wanted, and nothing of digests when all are recorded", () => {
        const text = renderDefinitions({ ...result, installed: true, withoutDigest: [] });
        assert.match(text, /1 missing\n\n4 definitions: .* All stand as wanted\.\n$/);
    });

    it("gathers what stops an installation", () => {
        assert.deepEqual(linesOf(result, "breaking"), ["lamps.example.com v1.spec.colour: removed"]);
        assert.deepEqual(linesOf(result, "refused"), ["plugs.example.com: objects may still be stored as v1beta1"]);
    });
});
