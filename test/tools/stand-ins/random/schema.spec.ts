import assert from "node:assert/strict";

import * as sdk from "@pulumi/random";

import { resources } from "../../../../tools/stand-ins/random/resources";
import { schemas } from "../../../../tools/stand-ins/random/schema";
import { sdkShapes, tableShapes } from "../support/sdk";

describe("stand-in for random: table", () => {
    it("has the inputs, required inputs, outputs and secrets of every resource class of the installed SDK", () => {
        assert.deepEqual(tableShapes(schemas), sdkShapes(sdk));
    });

    it("serves every resource class of the installed SDK under its type token", () => {
        const tokens = Object.values(sdk).flatMap((value) =>
            "__pulumiType" in value && value !== sdk.Provider ? [value.__pulumiType as string] : [],
        );
        assert.deepEqual(Object.keys(resources).sort(), tokens.sort());
    });

    it("replaces on every input, as the real plugin has nothing it could update", () => {
        const inPlace = Object.values(schemas).flatMap(({ inputs }) =>
            Object.entries(inputs).filter(([, field]) => (field.replace as string) === "never"),
        );
        assert.deepEqual(inPlace, []);
    });

    it("can import what the real plugin can import", () => {
        const importable = Object.entries(schemas).flatMap(([name, schema]) => ("importId" in schema ? [name] : []));
        assert.deepEqual(
            importable,
            ["Bytes", "Id", "Integer", "Password", "String", "Uuid", "Uuid4", "Uuid7"].map((name) => `Random${name}`),
        );
        const implemented = Object.entries(resources).flatMap(([token, type]) =>
            type.import ? [token.split(":").at(-1)] : [],
        );
        assert.deepEqual(implemented, importable);
    });
});
