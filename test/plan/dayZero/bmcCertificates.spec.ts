import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { BMC_CERTIFICATE } from "../../../stacks/plan/dayZero/bmcCertificates";
import { type Bmc, redfishBmc } from "./support/redfishBmc";
import { plan, stepOf, steps } from "./support/prodSteps";

const { commands, check, after: waitsFor } = stepOf("bmc-certificates");
const FIRST = "bmc_certificate gpu-a1 10.10.0.31";

describe("certificates of BMCs", () => {
    let directory: string;
    let bmc: Bmc | undefined;

    /** In a shell for which every address leads to the BMC; what it trusts and whose names it checks is as ever. */
    const shell = async (script: readonly string[]) => {
        if (bmc) {
            fs.writeFileSync(path.join(directory, ".curlrc"), `connect-to = "::127.0.0.1:${bmc.port}"\n`);
        }
        return new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
            const options = { cwd: directory, env: { ...process.env, HOME: directory } };
            execFile("bash", ["--norc", "-uc", script.join("\n")], options, (error, stdout, stderr) => {
                done({ code: error ? Number(error.code) : 0, stdout, stderr });
            });
        });
    };
    const functions = commands.slice(
        0,
        commands.findIndex((line) => line.startsWith("read -rp")),
    );
    const issue = () => shell([...functions, FIRST]);
    const see = (trust: string) => shell([`curl -fsS --cacert ceremony/${trust} https://10.10.0.31/redfish/v1/`]);

    before(async () => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "bmc-"));
        fs.mkdirSync(path.join(directory, "ceremony/sealed"), { recursive: true });
        fs.mkdirSync(path.join(directory, "ceremony/out"));
        fs.writeFileSync(path.join(directory, "first.netrc"), "machine 10.10.0.31 login root password factory\n");
        const lines = stepOf("ceremony").commands;
        const of = (start: string) => lines.findIndex((line) => line.startsWith(start));
        const root = lines.slice(of("openssl req -x509"), of("openssl req -x509") + 1);
        const { code, stderr } = await shell([
            ...root,
            ...lines.slice(
                lines.findIndex((line) => line.includes("> ceremony/out/bmc-ca.ext")),
                lines.findIndex((line) => line.includes("> ceremony/out/bmc-ca.chain.crt")) + 1,
            ),
            "mv ceremony/out/* ceremony/",
        ]);
        assert.equal(code, 0, stderr);
    });
    afterEach(() => {
        bmc?.close();
        bmc = undefined;
    });
    after(() => {
        fs.rmSync(directory, { recursive: true });
    });

    for (const [kind, replaces] of [
        ["with the standard's action", true],
        ["with iDRAC's own", false],
    ] as const) {
        it(`are signed for the key that the BMC made, put in place ${kind}, and believed at the plan's address`, async () => {
            bmc = await redfishBmc(directory, { replaces });
            assert.notEqual((await see("bmc-ca.chain.crt")).code, 0);
            const result = await issue();
            assert.deepEqual(result, { code: 0, stdout: "", stderr: result.stderr });
            assert.deepEqual([bmc.asked(), bmc.restarts()], ["/C=US/CN=gpu-a1", 1]);
            assert.equal((await see("bmc-ca.chain.crt")).stdout, '{"RedfishVersion":"1.17.0"}');
            assert.notEqual((await see("site-ca.crt")).code, 0);
        });
    }

    it("have the names of the plan and a year, whatever the BMC asks for", async () => {
        bmc = await redfishBmc(directory, { replaces: true });
        await issue();
        const shown = new X509Certificate(fs.readFileSync(path.join(directory, "gpu-a1.crt")));
        assert.equal(shown.subject, "CN=gpu-a1");
        assert.equal(shown.subjectAltName, "DNS:gpu-a1.bmc.h200.example, IP Address:10.10.0.31");
        assert.equal(Math.round((Date.parse(shown.validTo) - Date.parse(shown.validFrom)) / 86_400_000), 397);
        assert.equal(shown.ca, false);
    });

    it("are given to no weak key, and the BMC keeps what it has", async () => {
        bmc = await redfishBmc(directory, { replaces: true, bits: 1024 });
        const { code, stderr } = await issue();
        assert.deepEqual([code, bmc.restarts()], [1, 0]);
        assert.match(stderr, /gpu-a1: the BMC made a weak key/);
    });

    it("are not put in place where the BMC takes no login", async () => {
        bmc = await redfishBmc(directory, { replaces: true });
        const { code, stderr } = await shell([...functions, "logins=/dev/null", FIRST]);
        assert.deepEqual([code === 0, bmc.restarts()], [false, 0]);
        assert.match(stderr, /401/);
    });

    it("are made for each BMC of the plan, in the rack, before anything secret is sent over the network", () => {
        const issued = commands.flatMap((line) => /&& bmc_certificate (\S+ \S+)$/.exec(line)?.slice(1) ?? []);
        assert.deepEqual(
            issued,
            plan.hosts.map(({ name, bmcAddress }) => `${name} ${bmcAddress}`),
        );
        assert.ok(commands.indexOf("shred -u first.netrc") > 0);
        assert.deepEqual(waitsFor, ["bmc", "ceremony"]);
        assert.deepEqual(stepOf("firmware").after, ["bmc-certificates"]);
        const insecure = steps.filter((step) =>
            [...step.commands, ...step.check.commands].join().includes("--insecure"),
        );
        assert.deepEqual(
            insecure.map(({ id }) => id),
            ["bmc", "bmc-certificates"],
        );
        assert.ok(check.commands.every((line) => line.includes("--cacert ceremony/bmc-ca.chain.crt")));
    });

    it("are renewed by the same commands, as the runbook has them", () => {
        const runbook = fs.readFileSync("docs/runbooks/bmc-certificates.md", "utf8");
        assert.ok(runbook.includes(BMC_CERTIFICATE.join("\n")));
    });

    it("have somebody to believe them before Ironic first logs in: the configuration names their authority", () => {
        const lines = stepOf("foundation").commands;
        const set = lines.findIndex((line) =>
            line.includes("--path h200-platform:metal.bmcAuthority < ceremony/bmc-ca.chain.crt"),
        );
        assert.ok(set >= 0 && set < lines.findIndex((line) => line.startsWith("pulumi preview")));
    });
});
