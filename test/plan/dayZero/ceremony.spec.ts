import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
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
        ...["ceremony/sealed/root-ca.key", "ceremony/out/mg-a1/host-recovery.key", "medium-$host/", "$host.iso"],
        ...["bmc.netrc", "first.netrc"],
        ...["$robot.password", "htpasswd", "pivot-copy"],
    ],
    "secret-store.md": ["attempt", "update", "seal-2", "openbao-$(date -u +%F).snap"],
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
        execFileSync("bash", ["--norc", "-euc", script.join("\n")], { cwd: directory, stdio: "pipe" }).toString();

    /** In which nothing is mounted, and no hardware token is plugged in. */
    const inFolder = (script: readonly string[]) =>
        shell([script.join("\n").replaceAll("/mnt", `${directory}/mnt`).replaceAll("/tmp/now", `${directory}/now`)]);

    before(() => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "ceremony-"));
        fs.mkdirSync(path.join(directory, "share-holders"));
        shellOfOperator(["share-holders/security-officer.asc", "operator.pub"]);
        shell([
            "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -subj /CN=registry.h200.example -addext subjectAltName=DNS:registry.h200.example -keyout provider.key -out id.h200.example.csr 2>/dev/null",
        ]);
        const from = lines.findIndex((line) => line.startsWith("for host in"));
        const to = lines.findIndex((line) => line.startsWith("for token in"));
        const last = lines.filter((line) => line.startsWith("cp operator.pub"));
        shell([...lines.filter((line) => line.startsWith("mkdir -p")), ...lines.slice(from, to)]);
        shell(last.map((line) => line.replace(/ && ssh-keygen.*/, " && touch ceremony/out/operator-cert.pub")));
        fs.mkdirSync(path.join(directory, "mnt"));
        inFolder(lines.filter((line) => line.startsWith("cp -r ceremony")));
    });
    const shellOfOperator = (files: readonly string[]) => {
        files.forEach((file) => {
            fs.writeFileSync(path.join(directory, file), "public");
        });
    };
    after(() => {
        fs.rmSync(directory, { recursive: true });
    });

    it("makes authorities that OpenSSL follows from what cert-manager hands out as ca.crt", () => {
        const use = daySteps(plan)
            .flatMap(({ commands }) => commands)
            .find((command) => command.includes("create secret tls platform-ca"));
        const [, chain = ""] = /--cert=(\S+)/.exec(use ?? "") ?? [];
        const certificates =
            fs.readFileSync(path.join(directory, "mnt", chain), "utf8").match(/-----BEGIN[^]+?END.+-----\n/g) ?? [];
        // Its CA issuer appends this chain to each leaf, and takes the last of it away as `ca.crt`.
        const [intermediate = "", authority = "", ...more] = certificates;
        assert.deepEqual(more, []);
        fs.writeFileSync(path.join(directory, "intermediate.crt"), intermediate);
        fs.writeFileSync(path.join(directory, "ca.crt"), authority);
        const answer = shell([
            "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -subj /CN=leaf -keyout leaf.key -out leaf.csr 2>/dev/null",
            "openssl x509 -req -in leaf.csr -CA intermediate.crt -CAkey mnt/ceremony/platform-ca-management.key -CAcreateserial -out leaf.crt 2>/dev/null",
            "openssl verify -CAfile ca.crt -untrusted intermediate.crt leaf.crt",
        ]);
        assert.equal(answer, "leaf.crt: OK\n");
    });

    it("gives the seed machine's registry a certificate for the names that hosts pull from", () => {
        const names = plan.services?.registry.hostnames ?? [];
        assert.equal(names.length, 2);
        for (const name of names) {
            const check = `openssl verify -verify_hostname ${name} -CAfile ceremony/site-ca.crt -untrusted ceremony/seed.crt ceremony/seed.crt`;
            assert.equal(shell(["cd mnt", check]), "ceremony/seed.crt: OK\n");
        }
    });

    it("signs for the identity provider, the name that people log in at and no other, with no key of it", () => {
        const verify = (name: string) =>
            shell([
                "cd mnt/ceremony",
                `openssl verify -verify_hostname ${name} -CAfile site-ca.crt -untrusted id.h200.example.crt id.h200.example.crt 2>&1 || true`,
            ]);
        assert.equal(verify("id.h200.example"), "id.h200.example.crt: OK\n");
        assert.match(verify("registry.h200.example"), /hostname mismatch/i);
        assert.ok(!fs.existsSync(path.join(directory, "mnt/ceremony/id.h200.example.key")));
        const check = daySteps(plan).find(({ id }) => id === "identity")?.check.commands[0] ?? "";
        assert.equal(shell(["cd mnt", check]), "ceremony/id.h200.example.crt: OK\n");
    });

    it("signs for no identity provider of another domain, and the page says who does", () => {
        const config = loadFromFiles("prod");
        const oidc = { ...config.identity.oidc, issuer: "https://login.example.com" };
        const steps = daySteps(planPlatform("prod", { ...config, identity: { ...config.identity, oidc } }));
        const ceremony = steps.find(({ id }) => id === "ceremony")?.commands.join("\n") ?? "";
        assert.doesNotMatch(ceremony, /login\.example\.com|id\.h200\.example/);
        const identity = steps.find(({ id }) => id === "identity");
        assert.match(
            identity?.text.join("\n") ?? "",
            /Whoever runs it has its certificate signed, by a public authority/,
        );
        assert.doesNotMatch(identity?.check.commands.join("\n") ?? "", /cacert|ceremony/);
    });

    it("leaves both sticks with the keys and the hashes that are compared when the escrow is opened", () => {
        const hashed = lines.filter((line) => line.startsWith("keyid()") || line.endsWith("> ceremony.hashes"));
        const copied = lines.filter((line) => line.includes("/mnt/keys")).map((line) => line.trim());
        assert.equal(hashed.length + copied.length, 3);
        const compared = recovery
            .split("\n")
            .filter((line) => /^keyid\(\)|^find \/mnt\/keys|^diff \/mnt\/hashes/.test(line));
        assert.equal(compared.length, 3);
        assert.equal(inFolder([...hashed, ...copied, ...compared]), "same\n");
        const line = /^[0-9a-f]{12} {2}sealed\/root-ca\.key$/m;
        assert.match(fs.readFileSync(path.join(directory, "mnt/hashes"), "utf8"), line);
    });

    it("lets the root's key leave in the escrow container alone, and sees it if it is anywhere else", () => {
        const apart = step?.check.commands.filter((line) => line.startsWith("find ceremony/sealed")) ?? [];
        const elsewhere = path.join(directory, "mnt/ceremony/of-no-name");
        const sealed = fs.readdirSync(path.join(directory, "ceremony/sealed"));
        assert.deepEqual(sealed, ["root-ca.key"]);
        fs.rmSync(path.join(directory, "mnt/keys"), { recursive: true, force: true });
        assert.equal(inFolder(apart), "apart\n");
        fs.copyFileSync(path.join(directory, "ceremony/sealed/root-ca.key"), elsewhere);
        assert.throws(() => inFolder(apart), /of-no-name/);
        fs.rmSync(elsewhere);
        const root = fs.readFileSync(path.join(directory, "ceremony/out/site-ca.crt"));
        const keys = shell(["find mnt -name '*.key' | xargs grep -l 'PRIVATE KEY'"]).trim().split("\n");
        assert.equal(keys.length, 4);
        for (const key of keys) {
            const holds = createPrivateKey(fs.readFileSync(path.join(directory, key)));
            assert.ok(!new X509Certificate(root).checkPrivateKey(holds), key);
        }
    });

    it("carries to the next steps every file that one of them takes", () => {
        const later = daySteps(plan).filter(({ id }) => id !== "ceremony");
        const text = later.flatMap(({ commands, check, back }) => [...commands, ...check.commands, ...back.commands]);
        const made = ["ceremony/management-pki.tar", "ceremony/api-encryption-2.key"];
        const taken = new Set(text.join("\n").match(/ceremony\/[\w./$-]+/g));
        const missing = [...taken]
            .map((file) => file.replace("$host", "mg-a1"))
            .filter((file) => !made.includes(file) && !fs.existsSync(path.join(directory, "mnt", file)));
        assert.ok(taken.size > 10);
        assert.deepEqual(missing, []);
    });

    it("lets the BMC authority vouch for nothing but BMCs", () => {
        const issue = (san: string) =>
            shell([
                "openssl req -newkey rsa:2048 -nodes -subj /CN=any -keyout bmc.key -out bmc.csr 2>/dev/null",
                `openssl x509 -req -in bmc.csr -CA ceremony/out/bmc-ca.crt -CAkey ceremony/out/bmc-ca.key -CAcreateserial -extfile <(echo subjectAltName=${san}) -out bmc.crt 2>/dev/null`,
                "openssl verify -CAfile ceremony/out/bmc-ca.chain.crt bmc.crt 2>&1 || true",
            ]);
        assert.equal(issue("IP:10.10.0.31,DNS:gpu-a1.bmc.h200.example"), "bmc.crt: OK\n");
        for (const san of ["IP:10.20.0.10", "DNS:registry.h200.example", "DNS:id.h200.example,IP:10.10.0.31"]) {
            assert.match(issue(san), /permitted subtree violation/, san);
        }
    });
});
