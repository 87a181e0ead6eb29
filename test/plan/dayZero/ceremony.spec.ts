import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { loadFromFiles } from "../../../stacks/config/load";
import { daySteps } from "../../../stacks/plan/dayZero/runbook";
import { planPlatform } from "../../../stacks/plan/plan";

const plan = planPlatform("prod", loadFromFiles("prod"));
const step = daySteps(plan).find(({ id }) => id === "ceremony");
const lines = step?.commands ?? [];
const recovery = fs.readFileSync("docs/runbooks/key-recovery.md", "utf8");

/** What the pages tell people to write, of which nothing may ever be committed. */
const SECRET = {
    "day-zero.md": [
        ...["ceremony/root-ca.key", "ceremony/mg-a1/host-recovery.key", "bmc.netrc", "medium-$host/", "$host.iso"],
        ...["$robot.password", "htpasswd", "pivot-copy"],
    ],
    "secret-store.md": ["attempt", "update", "seal-2", "openbao-$(date -u +%F).snap"],
    "import-a-model.md": ["importer.password"],
};

describe("secrets of runbooks", () => {
    for (const [page, files] of Object.entries(SECRET)) {
        it(`are not committed by somebody who adds everything (${page})`, () => {
            const text = fs.readFileSync(`docs/runbooks/${page}`, "utf8");
            for (const file of files) {
                assert.ok(text.includes(file.replace("/mg-a1/", "/$host/")), file);
            }
            const paths = files.map((file) => (file === "pivot-copy" ? "pivot-copy/Secret.yaml" : file));
            const ignored = execFileSync("git", ["check-ignore", "--no-index", ...paths]).toString();
            assert.deepEqual(ignored.trim().split("\n"), paths);
        });
    }
});

describe("the key ceremony", () => {
    let directory: string;
    const shell = (script: readonly string[]) =>
        execFileSync("bash", ["-euc", script.join("\n")], { cwd: directory, stdio: "pipe" }).toString();

    before(() => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "ceremony-"));
        fs.mkdirSync(path.join(directory, "ceremony"));
        const from = lines.findIndex((line) => line.startsWith("openssl req -x509"));
        const to = lines.findIndex((line) => line.startsWith("ssh-keygen"));
        shell(lines.slice(from, to));
    });
    after(() => {
        fs.rmSync(directory, { recursive: true });
    });

    it("makes authorities that OpenSSL follows from what cert-manager hands out as ca.crt", () => {
        const use = daySteps(plan)
            .flatMap(({ commands }) => commands)
            .find((command) => command.includes("create secret tls platform-ca"));
        const [, chain = ""] = /--cert=(\S+)/.exec(use ?? "") ?? [];
        const certificates =
            fs.readFileSync(path.join(directory, chain), "utf8").match(/-----BEGIN[^]+?END.+-----\n/g) ?? [];
        // Its CA issuer appends this chain to each leaf, and takes the last of it away as `ca.crt`.
        const [intermediate = "", authority = "", ...more] = certificates;
        assert.deepEqual(more, []);
        fs.writeFileSync(path.join(directory, "intermediate.crt"), intermediate);
        fs.writeFileSync(path.join(directory, "ca.crt"), authority);
        const answer = shell([
            "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -subj /CN=leaf -keyout leaf.key -out leaf.csr 2>/dev/null",
            "openssl x509 -req -in leaf.csr -CA intermediate.crt -CAkey ceremony/platform-ca-management.key -CAcreateserial -out leaf.crt 2>/dev/null",
            "openssl verify -CAfile ca.crt -untrusted intermediate.crt leaf.crt",
        ]);
        assert.equal(answer, "leaf.crt: OK\n");
    });

    it("gives the seed machine's registry a certificate for the names that hosts pull from", () => {
        const names = plan.services?.registry.hostnames ?? [];
        assert.equal(names.length, 2);
        for (const name of names) {
            const check = `openssl verify -verify_hostname ${name} -CAfile ceremony/site-ca.crt -untrusted ceremony/seed.crt ceremony/seed.crt`;
            assert.equal(shell([check]), "ceremony/seed.crt: OK\n");
        }
    });

    it("leaves both sticks with the keys and the hashes that are compared when the escrow is opened", () => {
        const hashed = lines.filter((line) => line.startsWith("keyid()") || line.endsWith("> ceremony.hashes"));
        const copied = lines.filter((line) => line.includes("/mnt/keys")).map((line) => line.trim());
        assert.equal(hashed.length + copied.length, 3);
        const compared = recovery
            .split("\n")
            .filter((line) => /^keyid\(\)|^find \/mnt\/keys|^diff \/mnt\/hashes/.test(line));
        assert.equal(compared.length, 3);
        fs.mkdirSync(path.join(directory, "stick"));
        const script = [...hashed, ...copied, ...compared].join("\n");
        const here = script.replaceAll("/mnt", `${directory}/stick`).replaceAll("/tmp/now", `${directory}/now`);
        assert.equal(shell([here]), "same\n");
        const line = /^[0-9a-f]{12} {2}root-ca\.key$/m;
        assert.match(fs.readFileSync(path.join(directory, "stick/hashes"), "utf8"), line);
    });
});
