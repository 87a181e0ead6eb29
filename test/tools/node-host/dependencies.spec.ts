import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { programDependencies } from "../../../tools/node-host/dependencies";

describe("Node language host: program dependencies", () => {
    let directory = "";
    before(() => {
        directory = mkdtempSync(join(tmpdir(), "dependencies-"));
        mkdirSync(join(directory, "stacks"));
        const packages = {
            "": { version: "0.1.0", dependencies: { "@scope/own": "^1" }, devDependencies: { tool: "^2" } },
            "node_modules/@scope/own": { version: "1.2.3" },
            "node_modules/tool": { version: "2.0.0" },
            "node_modules/tool/node_modules/@scope/own": { version: "0.9.0" },
        };
        writeFileSync(join(directory, "package-lock.json"), JSON.stringify({ packages }));
    });
    after(() => rmSync(directory, { recursive: true }));

    it("lists the program's own from the lock file above it", () => {
        assert.deepEqual(programDependencies(join(directory, "stacks"), false), [
            { name: "@scope/own", version: "1.2.3" },
            { name: "tool", version: "2.0.0" },
        ]);
    });

    it("lists those of dependencies too when asked", () => {
        assert.deepEqual(programDependencies(directory, true).at(-1), { name: "@scope/own", version: "0.9.0" });
    });

    it("says when there is no lock file", () => {
        assert.throws(() => programDependencies(tmpdir(), false), /no package-lock\.json here or above/);
    });
});
