import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { fileProblem } from "../../tools/fileProblem";
import { writeWhole } from "../../tools/wholeFile";

/** A device that takes nothing, as a full disk does; macOS has none. */
const FULL = "/dev/full";

describe("writing a whole file", () => {
    let folder: string;
    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "h200-file-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    it("makes the folders, and lets nobody else read where that is asked", async () => {
        const file = path.join(folder, "keys", "key");
        await writeWhole(file, "secret", { file: 0o600, directory: 0o700 });
        assert.equal(fs.readFileSync(file, "utf8"), "secret");
        assert.deepEqual(
            [file, path.dirname(file)].map((name) => fs.statSync(name).mode & 0o777),
            [0o600, 0o700],
        );
    });

    it("keeps the old content, and nothing else, when the disk is full", async function () {
        if (!fs.existsSync(FULL)) {
            this.skip();
        }
        const file = path.join(folder, "plan.json");
        fs.writeFileSync(file, "old");
        fs.symlinkSync(FULL, `${file}.${process.pid}`);
        const problem = await writeWhole(file, "new").then(
            () => undefined,
            (error: unknown) => fileProblem(error, "the plan"),
        );
        assert.equal(problem?.message, "No space is left for the plan (ENOSPC). Free some.");
        assert.deepEqual(fs.readdirSync(folder), ["plan.json"]);
        assert.equal(fs.readFileSync(file, "utf8"), "old");
    });
});

describe("an error of the file system", () => {
    const error = (code: string, file?: string) => Object.assign(new Error(code), { code, path: file });

    it("is one line that names the file, or the place where it names none", () => {
        const otherwise = ", or set XDG_CACHE_HOME";
        assert.deepEqual(
            [
                error("ENOSPC"),
                error("EDQUOT", "/a"),
                error("EROFS", "/a"),
                error("EACCES", "/a"),
                error("EISDIR", "/a"),
            ].map((found) => fileProblem(found, "/place", otherwise)?.message),
            [
                "No space is left for /place (ENOSPC). Free some, or set XDG_CACHE_HOME.",
                "No space is left for /a (EDQUOT). Free some, or set XDG_CACHE_HOME.",
                "/a cannot be used (EROFS). Make it accessible, or set XDG_CACHE_HOME.",
                "/a cannot be used (EACCES). Make it accessible, or set XDG_CACHE_HOME.",
                "/a is a directory where a file belongs (EISDIR). Move it away, or set XDG_CACHE_HOME.",
            ],
        );
    });

    it("stays what it is where no user could mend it", () => {
        assert.equal(fileProblem(error("EBADF"), "/place"), undefined);
        assert.equal(fileProblem(new TypeError("x is not a function"), "/place"), undefined);
    });
});
