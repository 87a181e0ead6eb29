import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { changes, leftOut } from "../../../tools/test/area";

describe("the area of a suite", () => {
    let root: string;
    beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), "h200-area-"))));
    afterEach(() => rmSync(root, { recursive: true }));

    const git = (...args: string[]) =>
        execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@h200.example", ...args], {
            cwd: root,
            encoding: "utf8",
        }).trim();
    const commit = (file: string) => {
        mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
        writeFileSync(path.join(root, file), "");
        git("add", "--all");
        git("commit", "--quiet", "--message", file);
    };
    const files = async (env: NodeJS.ProcessEnv = {}) => (await changes(root, env))?.files;

    it("is what changed since the commit before, where there is no other branch, edits included", async () => {
        git("init", "--quiet");
        commit("first");
        commit("twin/second");
        writeFileSync(path.join(root, "first"), "edited");
        writeFileSync(path.join(root, "new"), "");
        assert.deepEqual(await changes(root, {}), {
            since: git("rev-parse", "--short", "HEAD^"),
            files: ["first", "twin/second", "new"],
        });
    });

    it("is what changed since the branch left the main one, or since the commit that is named", async () => {
        git("init", "--quiet");
        commit("first");
        git("update-ref", "refs/remotes/origin/main", "HEAD");
        commit("second");
        commit("third");
        assert.deepEqual(await files(), ["second", "third"]);
        assert.deepEqual(await files({ H200_CHANGED_SINCE: "HEAD^" }), ["third"]);
        git("update-ref", "refs/remotes/origin/main", "HEAD");
        assert.deepEqual(await files(), ["third"]);
    });

    it("cannot be told of a first commit, or without git", async () => {
        assert.equal(await changes(root, {}), undefined);
        git("init", "--quiet");
        commit("first");
        assert.equal(await changes(root, {}), undefined);
    });

    it("decides whether the suite is left out, and why", () => {
        const found = { since: "abc1234", files: ["docs/README.md", "twin/run.ts"] };
        assert.equal(leftOut(["policies/", "twin/"], found), undefined);
        assert.equal(leftOut(["policies/"], found), "nothing in its area changed since abc1234");
    });

    it("leaves nothing out where git cannot tell", () => {
        assert.equal(leftOut(["policies/"], undefined), undefined);
    });
});
