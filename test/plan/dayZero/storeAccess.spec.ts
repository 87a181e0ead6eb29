import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { applyStoreAccess, STORE_FOLDER } from "../../../stacks/plan/dayZero/storeAccessStep";
import { storeFiles } from "../../../stacks/plan/secretStoreAccess/storeFiles";
import { plan, stepOf } from "./support/prodSteps";

/** Has a policy and a role from before, keeps what it is handed, and notes what is taken away. */
const BAO = `#!/bin/bash
keep() { mkdir -p "kept/$(dirname "$1")" && cat > "kept/$1"; }
case "$*" in
"policy list") printf '%s\\n' default operators of-a-team-that-left root ;;
"list auth/workload/role") printf '%s\\n' Keys ---- secrets-velero of-nobody ;;
"list auth/"*) exit 2 ;;
"policy write "*" -") keep "policies/$3.hcl" ;;
"write "*" -") keep "write/$2.json" ;;
*delete*) echo "$*" ;;
*) exit 1 ;;
esac
`;

describe("access to the secret store on day zero", () => {
    let directory: string;

    before(() => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "store-"));
        fs.writeFileSync(path.join(directory, "bao"), BAO, { mode: 0o755 });
        for (const { path: file, content } of storeFiles(plan)) {
            const at = path.join(directory, "out/prod", STORE_FOLDER, file);
            fs.mkdirSync(path.dirname(at), { recursive: true });
            fs.writeFileSync(at, content);
        }
    });
    after(() => {
        fs.rmSync(directory, { recursive: true });
    });

    it("becomes what the plan says: everything is written as it stands, and what the plan does not have goes", () => {
        const env = { ...process.env, PATH: `${directory}:${process.env["PATH"] ?? ""}` };
        const script = applyStoreAccess("prod", "env", "env").join("\n");
        const taken = execFileSync("bash", ["--norc", "-euc", script], { cwd: directory, env }).toString();
        assert.equal(taken, "policy delete of-a-team-that-left\ndelete auth/workload/role/of-nobody\n");
        const kept = fs
            .readdirSync(path.join(directory, "kept"), { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => path.relative(path.join(directory, "kept"), path.join(entry.parentPath, entry.name)));
        assert.deepEqual(
            Object.fromEntries(
                kept.sort().map((file) => [file, fs.readFileSync(path.join(directory, "kept", file), "utf8")]),
            ),
            Object.fromEntries(storeFiles(plan).map(({ path: file, content }) => [file, content])),
        );
    });

    it("is set up by the last step of the first root token, and a root token takes a quorum from then on", () => {
        const { commands, check } = stepOf("store-access");
        const revoked = check.commands.findIndex((line) => line.endsWith("bao token revoke -self"));
        const signedIn = check.commands.findIndex((line) =>
            line.includes("create token store-operators --audience openbao"),
        );
        assert.ok(revoked >= 0 && revoked < signedIn);
        assert.deepEqual(
            commands
                .slice(-applyStoreAccess("prod", "", "").length)
                .map((line) => line.includes("out/prod/openbao") || /^(for|done)/.test(line)),
            applyStoreAccess("prod", "", "").map(() => true),
        );
        assert.ok(stepOf("hand-over").after.includes("workload-sign-in"));
    });

    it("knows each cluster by the key that it signs tokens with, the workload's once Cluster API has drawn it", () => {
        const of = (id: string) => stepOf(id).commands.find((line) => line.includes("jwt_validation_pubkeys=-"));
        assert.match(
            of("store-access") ?? "",
            /cat \/etc\/kubernetes\/pki\/sa\.pub \| .* auth\/management\/config jwt_supported_algs=ES384 /,
        );
        assert.match(
            of("workload-sign-in") ?? "",
            /get secret "\$cluster-sa" .* auth\/workload\/config jwt_supported_algs=ES384 /,
        );
        assert.deepEqual(stepOf("workload-sign-in").after, ["control-plane", "store-access"]);
    });

    it("knows people by their provider before anything is imported: nobody gets both tokens, and no file has a credential", () => {
        const { check } = stepOf("identity");
        assert.ok(stepOf("services").after.includes("identity"));
        const may = (command: string) =>
            /^(! )?.* -n openbao auth can-i create serviceaccounts\/(\S+) --subresource=token --as somebody --as-group (\S+)$/.exec(
                command,
            );
        const asked = check.commands.flatMap((command) => {
            const [, not, account = "", group = ""] = may(command) ?? [];
            return account === "" ? [] : [`${group} ${not === undefined ? "may" : "may not"} ${account}`];
        });
        assert.deepEqual(asked, [
            "oidc:infrastructure may store-operators",
            "oidc:compliance may not store-operators",
            "oidc:infrastructure may not store-promoters",
            "oidc:compliance may store-promoters",
        ]);
        const file = ".kube/colo1.people";
        assert.ok(check.commands.includes(`! grep -qE 'client-key|password' ${file}`));
        assert.ok(stepOf("services").text.some((text) => text.includes(`export KUBECONFIG=${file}`)));
    });

    /** Functions of the page, without what opens the way to a member. */
    const ofRunbook = () => {
        const functions = fs
            .readFileSync("docs/runbooks/secret-store.md", "utf8")
            .split("\n")
            .filter((line) => /^(apart|enter|store|robot|forget|leave)\(\) /.test(line));
        assert.equal(functions.length, 6);
        return functions;
    };

    it("gives a robot's password to whoever may read it, with a token that is in no argument", () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "robot-"));
        const programs = {
            kubectl: `[[ "$*" == *"create token store-promoters --audience openbao "* ]] && echo jwt-of-promoters`,
            curl: [
                `echo "$*" >> arguments`,
                `while [ "$1" != --config ] && [ "$1" != -d ]; do shift; done`,
                `[ "$1" = -d ] && sent=$(cat) || sent=$(cat "$2")`,
                `case "$sent \${@: -1}" in`,
                `*promoters*jwt-of-promoters*/v1/auth/management/login) echo '{"auth": {"client_token": "s.token"}}' ;;`,
                `*"X-Vault-Token: s.token"*/v1/registry/data/promoter) echo '{"data": {"data": {"password": "drawn"}}}' ;;`,
                `*"X-Vault-Token: s.token"*/v1/auth/token/revoke-self) echo revoked >> arguments ;;`,
                "*) exit 22 ;;",
                "esac",
            ].join("\n"),
        };
        for (const [name, script] of Object.entries(programs)) {
            fs.writeFileSync(path.join(folder, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
        }
        const env = { ...process.env, PATH: `${folder}:${process.env["PATH"] ?? ""}` };
        const script = [
            "VAULT_ADDR=https://store VAULT_CACERT=ca",
            ...ofRunbook(),
            "enter promoters; robot promoter; leave",
        ];
        const password = execFileSync("bash", ["--norc", "-euc", script.join("\n")], { cwd: folder, env }).toString();
        const seen = fs.readFileSync(path.join(folder, "arguments"), "utf8");
        fs.rmSync(folder, { recursive: true });
        assert.equal(password, "drawn");
        assert.doesNotMatch(seen, /s\.token|jwt-of/);
        assert.match(seen, /revoked\n$/);
    });

    it("keeps logins of the registry apart from people's own, in a folder that goes with leaving, or with an ended token", () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "logins-"));
        for (const each of ["memory", "own"]) {
            fs.mkdirSync(path.join(folder, each));
        }
        fs.writeFileSync(path.join(folder, "own/config.json"), "{}");
        const script = [
            ...ofRunbook(),
            "kubectl() { echo jwt; }",
            'curl() { case "$*" in *login) echo "{\\"auth\\": {\\"client_token\\": \\"s.token\\"}}" ;; *) return 22 ;; esac; }',
            'enter promoters; echo a-login > "$REGISTRY_AUTH_FILE"; enter promoters',
            'cat "$DOCKER_CONFIG/config.json"; ls "$XDG_RUNTIME_DIR" | wc -l; stat -c %a "$DOCKER_CONFIG"',
            'leave; ls "$XDG_RUNTIME_DIR" | wc -l; echo "${DOCKER_CONFIG-}${REGISTRY_AUTH_FILE-}${VAULT_TOKEN-}"',
            "leave || true",
        ];
        const env = {
            PATH: process.env["PATH"],
            XDG_RUNTIME_DIR: path.join(folder, "memory"),
            DOCKER_CONFIG: path.join(folder, "own"),
            ...{ VAULT_ADDR: "https://store", VAULT_CACERT: "ca" },
        };
        const printed = execFileSync("bash", ["--norc", "-c", script.join("\n")], { cwd: folder, env }).toString();
        assert.deepEqual(printed.split("\n"), ["a-login", "1", "700", "0", "", ""]);
        assert.deepEqual(fs.readdirSync(path.join(folder, "own")), ["config.json"]);
        fs.rmSync(folder, { recursive: true });
    });

    it("is changed later by the same commands, as the runbook has them", () => {
        const runbook = fs.readFileSync("docs/runbooks/secret-store.md", "utf8");
        const bao = "k exec openbao-0 -c openbao --";
        assert.ok(runbook.includes(applyStoreAccess("prod", bao, "k exec -i openbao-0 -c openbao --").join("\n")));
    });
});
