import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { fileText } from "../../../components/control-plane/apiServer";
import { encryptionConfiguration } from "../../../components/control-plane/encryption";
import { loadFromFiles } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import { apiServerOf, writeApiServer } from "../../../twin/apiServer";
import { twinPaths } from "../../../twin/paths";

const [cluster] = planPlatform("twin", loadFromFiles("twin")).clusters;

describe("encryption keys of a twin's API server", () => {
    const paths = twinPaths(fs.mkdtempSync(path.join(os.tmpdir(), "h200-api-server-")));
    assert.ok(cluster);
    const file = path.join(paths.apiServer(cluster.name), "encryption.yaml");
    const key = () => randomBytes(32).toString("base64");

    afterEach(() => fs.rmSync(paths.base, { recursive: true, force: true }));
    after(() => fs.rmSync(paths.root, { recursive: true }));

    /** As a run does that has to start the API server. @returns its file before and after */
    const start = async (content?: string) => {
        if (content !== undefined) {
            fs.mkdirSync(path.dirname(file), { recursive: true });
            fs.writeFileSync(file, content);
        }
        await writeApiServer(await apiServerOf(paths, cluster));
        return fs.readFileSync(file, "utf8");
    };
    const configuration = (...keys: string[]) => fileText({ content: encryptionConfiguration({ keys }) });

    it("are made on the first run and stay the same on the next", async () => {
        const first = await start();
        const [, made = ""] = /secret: (.*)/.exec(first) ?? [];
        assert.equal(first, configuration(made));
        assert.equal(await start(), first);
    });

    it("stay as they are in every moment of a rotation, though the API server has to be started anew", async () => {
        const [old, next] = [key(), key()];
        for (const keys of [[old, next], [next, old], [next]]) {
            const content = configuration(...keys);
            assert.equal(await start(content), content);
        }
    });

    it("are not made anew over a file that holds none, or broken ones", async () => {
        const remedy =
            "Nothing that is stored can be read without its keys: put it back from a copy, or give the twin up with " +
            "`npm run twin:down` and run again.";
        const short = randomBytes(16).toString("base64");
        for (const [content, reason] of [
            ["", "encryption.keys at least one key is needed"],
            [configuration(key(), short), "encryption.keys[1] must be 32 bytes for AES-256, is 16"],
        ] as const) {
            await assert.rejects(start(content), { message: `${file} cannot be used: ${reason}. ${remedy}` });
            assert.equal(fs.readFileSync(file, "utf8"), content);
        }
    });
});
