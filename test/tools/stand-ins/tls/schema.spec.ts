import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import * as sdk from "@pulumi/tls";

import type { ResourceSchema } from "../../../../tools/stand-ins/provider/schema";
import { functions } from "../../../../tools/stand-ins/tls/functions";
import { resourceTypes } from "../../../../tools/stand-ins/tls/resources";
import { schemas } from "../../../../tools/stand-ins/tls/schema";
import { documentedDefaults, sdkShapes, tableShapes } from "../support/sdk";

describe("stand-in for tls: table", () => {
    it("has the inputs, required inputs, outputs and secrets of every resource class of the installed SDK", () => {
        assert.deepEqual(tableShapes(schemas), sdkShapes(sdk));
    });

    it("has the defaults that the SDK documents", () => {
        for (const [name, schema] of Object.entries<ResourceSchema>(schemas)) {
            const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}.d.ts`;
            const declarations = readFileSync(require.resolve(`@pulumi/tls/${file}`), "utf8");
            const table = Object.entries(schema.inputs).flatMap(([field, { default: value }]) =>
                value === undefined ? [] : [[field, String(value as string | number | boolean)]],
            );
            assert.deepEqual(Object.fromEntries(table), documentedDefaults(declarations), name);
        }
    });

    it("serves every resource and function of the installed SDK under its token", () => {
        const tokens = Object.values(sdk).flatMap((value) =>
            "__pulumiType" in value && value !== sdk.Provider ? [value.__pulumiType as string] : [],
        );
        assert.deepEqual(Object.keys(resourceTypes(() => new Date())).sort(), tokens.sort());
        const invoked = [sdk.getCertificate, sdk.getPublicKey].map(
            (call) => /invoke\("([^"]+)"/.exec(String(call))?.[1] ?? assert.fail(String(call)),
        );
        assert.deepEqual(Object.keys(functions).sort(), invoked.sort());
    });
});
