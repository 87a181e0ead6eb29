import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import * as path from "node:path";

import { preProcessFile } from "typescript";

import { ROOT } from "../../../tools/test/child";

describe("dependencies", () => {
    const manifest = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as Record<string, object>;
    const declared = Object.keys({ ...manifest["dependencies"], ...manifest["devDependencies"] });

    it("each have their reason in the decision on the stack", () => {
        const page = readFileSync(path.join(ROOT, "docs/adr/0001-stack.md"), "utf8");
        const cells = [...page.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell!);
        const explained = cells.flatMap((cell) => [...cell.matchAll(/`(.*?)`/g)].map(([, name]) => name!));
        assert.deepEqual(explained.sort(), declared.sort());
    });

    it("are declared, not borrowed from another package's", () => {
        const undeclared = new Map<string, string>();
        for (const folder of ["bootstrap", "components", "stacks", "policies", "twin", "tools", "test"]) {
            const files = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" });
            for (const file of files.filter((name) => name.endsWith(".ts"))) {
                for (const { fileName } of preProcessFile(readFileSync(path.join(ROOT, folder, file), "utf8"))
                    .importedFiles) {
                    const name = fileName.split("/", fileName.startsWith("@") ? 2 : 1).join("/");
                    const known =
                        /^(\.|node:)/.test(fileName) || builtinModules.includes(name) || declared.includes(name);
                    if (!known) {
                        undeclared.set(name, path.join(folder, file));
                    }
                }
            }
        }
        assert.deepEqual(Object.fromEntries(undeclared), {});
    });
});
