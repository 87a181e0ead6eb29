import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { fileText } from "../../../components/control-plane/apiServer";
import { encryptionConfiguration } from "../../../components/control-plane/encryption";
import { loadFromFiles } from "../../../stacks/config/load";
import { daySteps } from "../../../stacks/plan/dayZero/runbook";
import { planPlatform } from "../../../stacks/plan/plan";

const plan = planPlatform("prod", loadFromFiles("prod"));
const steps = daySteps(plan);
const commandsOf = (id: string, of = steps) => of.find((step) => step.id === id)?.commands ?? [];
const { runner: _, ...withoutRunner } = loadFromFiles("prod");
const unwatched = daySteps(planPlatform("prod", withoutRunner));
const hosts = plan.hosts.filter(({ cluster }) => cluster === "workload");

const KEY = Buffer.alloc(32, 7).toString("base64");
const passwordOf = (host: string) => `Password0of0${host.replace("-", "0")}`;
/** Entries of one line and of several, as netrc has them. */
const netrc = plan.hosts
    .map(({ name, bmcAddress }, i) =>
        [`machine ${bmcAddress}`, "login metal3", `password ${passwordOf(name)}`].join(i % 2 === 0 ? " " : "\n  "),
    )
    .join("\n");

/** Stands for both programs: notes its arguments, and keeps what it is handed where it was told to. Its store asks for a login. */
const PROGRAM = `#!/bin/bash
echo "$*" >> arguments
case "$*" in
*"bao login -no-print") touch login; exit ;;
*"-- bao "*) test -e login || { echo "permission denied" >&2; exit 1; } ;;
esac
case "$*" in
*sys/tools/random*) echo ${KEY} ;;
*"secrets enable"* | *"write transit/keys/"* | *"create namespace metal") ;;
*"kv get"*) cat "kept/$(tr / + <<< "\${@: -1}")" ;;
*"kv put"*) cat > "kept/$(tr / + <<< "\${@: -2:1}")" ;;
*"create secret generic api-encryption "*) cat > kept/secret ;;
*"create secret generic "*" --from-literal=username=metal3 --from-file=password=/dev/stdin") cat > "kept/$(sed 's/.*generic \\([^ ]*\\) .*/\\1/' <<< "$*")" ;;
*"config set"*) cat > "kept/$(tr / + <<< "\${@: -1}")" ;;
*) exit 1 ;;
esac
`;

describe("secrets of hosts on day zero", () => {
    let directory: string;
    const shell = (script: readonly string[]) =>
        spawnSync("bash", ["--norc", "-uc", script.join("\n")], {
            cwd: directory,
            env: { ...process.env, PATH: `${directory}:${process.env.PATH ?? ""}` },
        });
    const kept = () =>
        Object.fromEntries(
            fs
                .readdirSync(path.join(directory, "kept"))
                .map((file) => [
                    file.replaceAll("+", "/"),
                    fs.readFileSync(path.join(directory, "kept", file), "utf8"),
                ]),
        );
    const seenByOthers = () => fs.readFileSync(path.join(directory, "arguments"), "utf8");

    beforeEach(() => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "host-secrets-"));
        fs.mkdirSync(path.join(directory, "kept"));
        fs.writeFileSync(path.join(directory, "bmc.netrc"), netrc);
        for (const robot of ["importer", "promoter"]) {
            fs.writeFileSync(path.join(directory, `${robot}.password`), `${robot}-drawn\n`);
        }
        for (const program of ["pulumi", "kubectl"]) {
            fs.writeFileSync(path.join(directory, program), PROGRAM, { mode: 0o755 });
        }
    });
    afterEach(() => {
        fs.rmSync(directory, { recursive: true });
    });

    const handed = (of = steps) => commandsOf("foundation", of).filter((line) => line.includes("bmc_password"));

    it("reach Metal3 by hand before the first update, where pull requests read what the program is given", () => {
        const result = shell(handed());
        assert.equal(result.status, 0, result.stderr.toString());
        assert.deepEqual(kept(), Object.fromEntries(hosts.map(({ name }) => [`${name}-bmc`, passwordOf(name)])));
        assert.doesNotMatch(seenByOthers(), /Password0/);
        const lines = commandsOf("foundation");
        const made = lines.findIndex((line) => line.includes("create namespace metal "));
        const last = lines.findLastIndex((line) => line.includes("-bmc --from-literal=username=metal3"));
        assert.ok(made >= 0 && made < lines.indexOf(handed()[1] ?? ""));
        assert.ok(last < lines.findIndex((line) => line.startsWith("pulumi up")));
        assert.ok(!lines.some((line) => line.includes("h200-platform:secrets")));
    });

    it("are in the configuration before the first update where there is no runner", () => {
        const result = shell(handed(unwatched));
        assert.equal(result.status, 0, result.stderr.toString());
        assert.deepEqual(
            kept(),
            Object.fromEntries(
                hosts.map(({ name, bmcCredentials }) => [
                    `h200-platform:secrets["${bmcCredentials}"]`,
                    passwordOf(name),
                ]),
            ),
        );
        assert.doesNotMatch(seenByOthers(), /Password0/);
        const lines = commandsOf("foundation", unwatched);
        const last = lines.findLastIndex((line) => line.includes("pulumi config set"));
        assert.ok(last < lines.findIndex((line) => line.startsWith("pulumi preview")));
    });

    it("are never set to nothing: a host without a password is named, and keeps what it had", () => {
        const [first] = hosts;
        const without = netrc.replace(passwordOf(first?.name ?? ""), "");
        fs.writeFileSync(path.join(directory, "bmc.netrc"), without.replace(/password\s*(?=\nmachine)/, ""));
        const result = shell(handed());
        assert.equal(result.stderr.toString(), `bmc.netrc has no password of ${first?.bmcAddress}\n`);
        assert.equal(Object.keys(kept()).length, hosts.length - 1);
    });

    it("come out of the secret store as the API server's whole configuration, and are seen by nobody on the way", () => {
        const result = shell(commandsOf("host-secrets"));
        assert.equal(result.status, 0, result.stderr.toString());
        const configuration = fileText({ content: encryptionConfiguration({ keys: [KEY] }) });
        const { secret, ...store } = kept();
        assert.equal(secret, configuration);
        assert.deepEqual(store, {
            "api-encryption/workload": configuration,
            "etcd-snapshot/workload": `${KEY}\n`,
            ...Object.fromEntries(hosts.map(({ name }) => [`bmc/${name}`, passwordOf(name)])),
            "registry/importer": "importer-drawn",
            "registry/promoter": "promoter-drawn",
        });
        assert.doesNotMatch(seenByOthers(), /-drawn/);
        assert.ok(!seenByOthers().includes(KEY));
        assert.doesNotMatch(seenByOthers(), /Password0/);
    });

    it("are there before hosts that read them are made, while somebody can still sign in", () => {
        const before = (id: string): string[] =>
            (steps.find((step) => step.id === id)?.after ?? []).flatMap((each) => [each, ...before(each)]);
        assert.ok(before("control-plane").includes("host-secrets"));
        assert.ok(before("store-access").includes("ssh-ca"));
        assert.ok(before("ssh-ca").includes("host-secrets"));
        assert.ok(before("host-secrets").includes("secret-store"));
        assert.ok(
            steps
                .find(({ id }) => id === "store-access")
                ?.check.commands.some((line) => line.endsWith("token revoke -self")),
        );
    });

    it("are rotated by hand with the runbook's commands: another password for one BMC, seen by nobody", () => {
        const runbook = fs.readFileSync("docs/runbooks/bmc-password-rotation.md", "utf8").split("\n");
        const [patch, ...more] = runbook.filter((line) => line.includes("| m patch secret $host-bmc "));
        const [create] = runbook.filter((line) => line.includes("| m create secret generic $host-bmc "));
        assert.ok(patch && create && more.length === 0);
        const names = ['m() { kubectl "$@"; }', "host=gpu-a1 password=Password0anew"];
        fs.writeFileSync(
            path.join(directory, "kubectl"),
            PROGRAM.replace(
                "*) exit 1",
                '"patch secret gpu-a1-bmc --patch-file /dev/stdin") cat > kept/patch ;;\n*) exit 1',
            ),
            { mode: 0o755 },
        );
        const result = shell([...names, patch, create]);
        assert.equal(result.status, 0, result.stderr.toString());
        const { patch: changed = "", ...made } = kept();
        assert.deepEqual(JSON.parse(changed), {
            data: { password: Buffer.from("Password0anew").toString("base64") },
        });
        assert.deepEqual(made, { "gpu-a1-bmc": "Password0anew" });
        assert.doesNotMatch(seenByOthers(), /Password0|UGFzc3dvcmQ/);
    });

    it("leave no file behind: what the store has is destroyed where it lay", () => {
        const lines = steps.find(({ id }) => id === "host-secrets")?.check.commands ?? [];
        const laid = commandsOf("foundation").join("\n");
        assert.match(laid, /for robot in importer promoter; do .* > \$robot\.password; .* > htpasswd /);
        assert.equal(lines.at(-1), "shred -u bmc.netrc importer.password promoter.password htpasswd");
        const { services } = plan;
        assert.ok(services);
        const without = daySteps({ ...plan, services: null }).find(({ id }) => id === "host-secrets");
        assert.equal(without?.check.commands.at(-1), "shred -u bmc.netrc");
        assert.ok(!without.commands.some((line) => line.includes("$robot")));
    });

    it("are told by the text, with the order of the updates", () => {
        const textOf = (of: typeof steps) => of.find(({ id }) => id === "foundation")?.text.join("\n") ?? "";
        const text = textOf(steps);
        assert.match(text, /13 hosts that it will install: .*by hand, .*no `secure:` line/);
        assert.match(textOf(unwatched), /13 hosts that it will install: .*`h200-platform:secrets`/);
        assert.match(text, /Of phase 0 there are two updates\. .*then everything else is phase 1\./);
    });
});
