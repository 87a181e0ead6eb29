import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import { cloneProject } from "../../../twin/clone";
import { modelRecord } from "../../../tools/models/record";

describe("npm run models:check", function () {
    this.timeout(60_000);
    let root: string;
    before(() => {
        root = cloneProject();
        const download = path.join(root, "download");
        fs.mkdirSync(download);
        fs.writeFileSync(path.join(download, "config.json"), "{}");
        fs.writeFileSync(path.join(download, "model.safetensors"), "weights");
        const sums = ["config.json", "model.safetensors"].map((name) => {
            const content = fs.readFileSync(path.join(download, name));
            return `${createHash("sha256").update(content).digest("hex")}  ${name}\n`;
        });
        fs.writeFileSync(path.join(root, "SHA256SUMS"), sums.join(""));
    });
    after(() => {
        fs.rmSync(root, { recursive: true });
    });
    function run(...argv: string[]) {
        const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/run.js", "models:check", ...argv], {
            cwd: root,
            encoding: "utf8",
        });
        return { code: status, stdout, stderr };
    }
    const record = () =>
        modelRecord.parse(JSON.parse(fs.readFileSync(path.join(root, "out/prod/models/llama-70b.json"), "utf8")));

    it("keeps a model in quarantine whose licence nobody accepted, and says so", () => {
        const { code, stdout } = run("--model", "llama-70b", "--sums", "SHA256SUMS", "download");
        assert.equal(code, 1);
        assert.match(stdout, /^ {2}indeterminate {2}models\/licence: Llama 3\.3 Community is a contract/m);
        assert.match(stdout, /^ {2}pass {11}models\/as-published: 2 files, each as published$/m);
        assert.match(stdout, /It stays in quarantine until that is known \(registry\.h200\.example\/models\/.*:fp8\)/);
        assert.equal(record().decision, "indeterminate");
    });

    it("lets it go once somebody has, and leaves what that was decided on", () => {
        const file = path.join(root, "Pulumi.prod.yaml");
        const text = fs.readFileSync(file, "utf8");
        const licences = `    licences: { Llama 3.3 Community: { by: counsel, on: "2026-11-02", reference: contracts/17 } }\n    registry:\n      hosts: [mg-a1, mg-b1]\n`;
        fs.writeFileSync(file, text.replace("    registry:\n      hosts: [mg-a1, mg-b1]\n", licences));
        try {
            const { code, stdout } = run("--model", "llama-70b", "--sums", "SHA256SUMS", "download");
            assert.equal(code, 0, stdout);
            assert.match(stdout, /It may be promoted/);
            const { decision, files } = record();
            assert.deepEqual([decision, files.map((it) => it.path)], ["pass", ["config.json", "model.safetensors"]]);
        } finally {
            fs.writeFileSync(file, text);
        }
    });

    it("says what is wrong with what it was given", () => {
        assert.deepEqual(run("--model", "gpt", "download"), {
            code: 1,
            stdout: "",
            stderr: "models.gpt: is not in the configuration of prod; known: llama-70b\n",
        });
        assert.match(run("--model", "llama-70b", "nowhere").stderr, /^nowhere is not a directory/m);
        assert.equal(run("download").code, 2);
        assert.equal(run("--model", "llama-70b", "--sums", "nowhere", "download").code, 1);
    });
});
