import assert from "node:assert/strict";

import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";

import { deploy } from "../../../twin/engine";
import { twinPaths } from "../../../twin/paths";

describe("an update of the twin", () => {
    const urn = (name: string) => `urn:pulumi:twin::h200-platform::kubernetes:core/v1:ConfigMap::${name}`;

    it("counts resources of the refresh and of the update apart, each resource once", async () => {
        const steps = [
            ["refresh", "one"],
            ["refresh", "two"],
            ["same", "one"],
            ["create-replacement", "two"],
            ["delete-replaced", "two"],
            ["create", "three"],
        ] as const;
        const up: Stack["up"] = (options) => {
            for (const [op, name] of steps) {
                const metadata = { op, urn: urn(name) };
                options?.onEvent?.({ resOutputsEvent: { metadata } } as unknown as EngineEvent);
            }
            return Promise.resolve({ summary: { resourceChanges: { same: 1 } } } as Awaited<ReturnType<Stack["up"]>>);
        };
        const lines: string[] = [];
        assert.deepEqual(await deploy(twinPaths(), { up }, true, (line) => lines.push(line)), { changes: { same: 1 } });
        const type = "kubernetes:core/v1:ConfigMap";
        assert.deepEqual(lines, [
            `1 resources refreshed, last ${type} one`,
            `2 resources refreshed, last ${type} two`,
            `1 resources up to date, last ${type} one`,
            `2 resources up to date, last ${type} two`,
            `2 resources up to date, last ${type} two`,
            `3 resources up to date, last ${type} three`,
        ]);
    });
});
