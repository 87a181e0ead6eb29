import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { upkeepScript } from "../../../components/security/secretStoreUpkeep";

const MIB = 1024 * 1024;
/** One gibibyte keeps one old log: two files of half a gibibyte, less what is spared. */
const AUDIT_GIB = 1;

describe("what keeps the secret store up", function () {
    this.timeout(20_000);
    let home: string;
    let script: ChildProcess;
    const inside = (...parts: string[]) => path.join(home, ...parts);
    const audit = (name = "") => inside("openbao", "audit", name);
    const certificate = () => inside("openbao", "tls", "tls.crt");
    const signals = () => fs.readFileSync(inside("signals"), "utf8").trim().split("\n").filter(Boolean);
    const oldLogs = () => fs.readdirSync(audit()).filter((name) => name !== "audit.log");

    before(function () {
        // It is written for the tools of Linux, of which other systems have variants.
        if (process.platform !== "linux") {
            this.skip();
        }
    });

    beforeEach(() => {
        home = fs.mkdtempSync(path.join(os.tmpdir(), "upkeep-"));
        for (const folder of [audit(), path.dirname(certificate()), inside("bin")]) {
            fs.mkdirSync(folder, { recursive: true });
        }
        fs.writeFileSync(certificate(), "first");
        fs.writeFileSync(inside("signals"), "");
        fs.writeFileSync(inside("bin", "pkill"), `#!/bin/sh\necho "$*" >> ${inside("signals")}\n`, { mode: 0o755 });
        fs.writeFileSync(audit("audit.log"), "");
        const text = upkeepScript(AUDIT_GIB, 0.1).replaceAll("/openbao/", `${inside("openbao")}/`);
        const env = { ...process.env, PATH: `${inside("bin")}:${process.env["PATH"]}` };
        script = spawn("/bin/sh", ["-c", text], { env, stdio: "ignore" });
    });
    afterEach(() => {
        script.kill();
        fs.rmSync(home, { recursive: true });
    });

    it("tells OpenBao of a renewed certificate, once", async () => {
        await rounds(5);
        assert.deepEqual(signals(), []);
        fs.writeFileSync(certificate(), "second");
        await until(() => signals().length > 0);
        await rounds(5);
        assert.deepEqual(signals(), ["-HUP -x bao"]);
    });

    it("sets a large log aside, has a new one opened, and keeps no more old ones than the volume holds", async () => {
        fs.writeFileSync(audit("audit.log.20260101T000000Z"), "");
        fs.truncateSync(audit("audit.log"), 512 * MIB);
        await until(() => signals().length > 0);
        assert.deepEqual(signals(), ["-HUP -x bao"]);
        assert.equal(fs.existsSync(audit("audit.log")), false);
        await until(() => oldLogs().length === 1);
        assert.notDeepEqual(oldLogs(), ["audit.log.20260101T000000Z"]);
    });

    const rounds = (count: number) => new Promise((resolve) => setTimeout(resolve, 150 * count));
    async function until(done: () => boolean): Promise<void> {
        while (!done()) {
            assert.equal(script.exitCode, null, "the script ended");
            await rounds(1);
        }
    }
});
