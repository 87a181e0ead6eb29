import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { parse } from "yaml";

import { fileText } from "../../../components/control-plane/apiServer";
import { encryptionConfiguration } from "../../../components/control-plane/encryption";
import { runbookCommands } from "../../twin/support/runbook";

interface Configuration {
    readonly resources: readonly {
        readonly resources: readonly string[];
        readonly providers: readonly {
            readonly aesgcm?: { readonly keys: readonly { readonly name: string; readonly secret: string }[] };
            readonly identity?: object;
        }[];
    }[];
}

describe("docs/runbooks/encryption-key-rotation.md", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rotation-"));
    const conf = path.join(folder, "encryption.yaml");
    const old = randomBytes(32).toString("base64");
    const generated = (...keys: string[]) =>
        parse(fileText({ content: encryptionConfiguration({ keys }) })) as Configuration;
    const block = (name: string) => runbookCommands("encryption-key-rotation.md", name);
    const commands = ["second place", "first place", "drop"].map(
        (name, step) => `${block(name)}\ncp $conf ${folder}/${step}\n`,
    );
    let key: string;

    before(function () {
        if (process.platform !== "linux") {
            // The page is for hosts, whose sed is GNU's.
            this.skip();
        }
        fs.writeFileSync(conf, fileText({ content: encryptionConfiguration({ keys: [old] }) }));
        // No API server: what it has loaded is a matter of the twin.
        const script = ["set -eu", `conf=${conf}`, block("key"), "loaded() { true; }", ...commands, "printf %s $key"];
        key = execFileSync("bash", ["-c", script.join("\n")], { encoding: "utf8" });
    });

    after(() => {
        fs.rmSync(folder, { recursive: true });
    });

    it("has every server read with the new key before one writes with it, and write with it before the old one goes", () => {
        assert.equal(Buffer.from(key, "base64").length, 32);
        const after = [0, 1, 2].map(
            (step) => parse(fs.readFileSync(path.join(folder, String(step)), "utf8")) as object,
        );
        // The first key writes, the others read.
        assert.deepEqual(after, [generated(old, key), generated(key, old), generated(key)]);
    });

    it("ends with the file that is generated of the new key, and keeps the one before until all is read", () => {
        assert.equal(fs.readFileSync(conf, "utf8"), fileText({ content: encryptionConfiguration({ keys: [key] }) }));
        assert.deepEqual(parse(fs.readFileSync(`${conf}.old`, "utf8")), generated(key, old));
    });
});
