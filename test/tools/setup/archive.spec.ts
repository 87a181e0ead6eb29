import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { create } from "tar";

import { extractMembers } from "../../../tools/setup/archive";
import { Workplace } from "./support/workplace";

describe("taking tools out of an archive", () => {
    let place: Workplace;
    let into: string;

    beforeEach(() => {
        place = new Workplace();
        into = join(place.directory, "into");
        mkdirSync(into);
    });
    afterEach(() => place.remove());

    const write = async (files: Record<string, string>) => place.write("tool.tar.gz", await place.archive(files));

    it("takes the wanted files, executable, and nothing else", async () => {
        const archive = await write({ "tool/bin/tool": "the tool", "tool/helper": "its helper", "tool/evil": "no" });
        await extractMembers(archive, ["tool/bin/tool", "tool/helper"], into);
        assert.deepEqual(readdirSync(into).sort(), ["helper", "tool"]);
        assert.equal(readFileSync(join(into, "tool"), "utf8"), "the tool");
        assert.equal(statSync(join(into, "tool")).mode & 0o777, 0o755);
    });

    it("finds files that tar has stored under ./", async () => {
        await extractMembers(await write({ "./tool": "the tool" }), ["tool"], into);
        assert.deepEqual(readdirSync(into), ["tool"]);
    });

    it("writes nothing outside, even if asked for a file whose name leads there", async () => {
        const cwd = join(place.directory, "hostile");
        mkdirSync(cwd);
        const outside = place.write("escaped", "from the archive");
        const archive = join(place.directory, "tool.tar.gz");
        await create({ cwd, gzip: true, file: archive, preservePaths: true }, ["../escaped"]);
        place.write("escaped", "as before");
        await assert.rejects(extractMembers(archive, ["../escaped"], into), /path contains '\.\.'/);
        assert.equal(readFileSync(outside, "utf8"), "as before");
    });

    it("takes no link for a tool, nor anything through one", async () => {
        const cwd = join(place.directory, "hostile");
        mkdirSync(cwd);
        symlinkSync("/bin/sh", join(cwd, "tool"));
        symlinkSync(place.directory, join(cwd, "sub"));
        const archive = join(place.directory, "tool.tar.gz");
        await create({ cwd, gzip: true, file: archive }, ["tool", "sub"]);
        await assert.rejects(extractMembers(archive, ["tool", "sub"], into), /does not hold tool, sub$/);
    });

    it("says which file an archive lacks, and what cannot be read as an archive", async () => {
        await assert.rejects(
            extractMembers(await write({ "tool/tool": "" }), ["tool/tool", "tool/other"], into),
            /^Error: the archive does not hold tool\/other$/,
        );
        await assert.rejects(
            extractMembers(place.write("tool.tar.gz", "<html>Sign in</html>"), ["tool"], into),
            /tool\.tar\.gz is not a readable archive/,
        );
    });
});
