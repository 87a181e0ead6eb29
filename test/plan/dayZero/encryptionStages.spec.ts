import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { fileText } from "../../../components/control-plane/apiServer";
import { encryptionConfiguration, keyId } from "../../../components/control-plane/encryption";
import { encryptionStages, rotateEncryption } from "../../../stacks/plan/dayZero/encryptionStages";
import { runbookCommands } from "../../twin/support/runbook";
import { fakeShell, type FakeShell } from "./support/fakeShell";
import { plan, stepOf } from "./support/prodSteps";

const LAST = Buffer.alloc(32, 1).toString("base64");
const NEXT = Buffer.alloc(32, 2).toString("base64");
const addresses = (plan.management?.hosts ?? []).map(({ address }) => address);
const fileOf = (...keys: string[]) => fileText({ content: encryptionConfiguration({ keys }) });

/** Hosts are folders; who writes is noted with the names of the keys, in their order. */
const SSH = `
echo "$*" >> arguments
host=\${3#*@}
case "$*" in
*"cat > "*) cat > hosts/$host; echo "$host $(sed -n 's/.*name: //p' hosts/$host | xargs)" >> written ;;
*) exit 1 ;;
esac`;

/** Each server has read its file, but for the one that is stuck; the address of all of them answers for the first. */
const KUBECTL = `
echo "$*" >> arguments
case "$*" in
*"get --raw /metrics")
    host=${addresses[0] ?? ""}
    [[ "$*" =~ --server\\ https://([0-9.]+):6443 ]] && host=\${BASH_REMATCH[1]}
    file=hosts/$host; test "$host" = "\${STUCK:-}" && file=stuck
    echo "apiserver_encryption_config_controller_last_config_info{hash=\\"sha256:$(sha256sum < $file | cut -d' ' -f1)\\"} 1" ;;
*"get secrets,configmaps --all-namespaces -o json") test ! -e unread ;;
*"replace -f -")
    cat > /dev/null
    if test "$(wc -l < refusals)" -gt 0; then head -n 1 refusals >&2; sed -i 1d refusals; exit 1; fi
    echo rewritten >> written ;;
*"bao kv put "*) cat > kept; test -z "\${STORE_REFUSES:-}" ;;
*"bao kv get "*) test -n "\${STORE_FORGETS:-}" || cat kept ;;
*" create secret "*) cat ;;
*" apply "*) cat > given ;;
esac`;

describe("rotating the API server's encryption key on real hosts", () => {
    let shell: FakeShell;

    beforeEach(() => {
        shell = fakeShell({ ssh: SSH, kubectl: KUBECTL, sleep: "exit 0" });
        fs.mkdirSync(path.join(shell.directory, "ceremony"));
        fs.mkdirSync(path.join(shell.directory, "hosts"));
        for (const address of addresses) {
            fs.writeFileSync(path.join(shell.directory, "hosts", address), fileOf(LAST));
        }
        fs.writeFileSync(path.join(shell.directory, "stuck"), fileOf(LAST));
        refuse();
        fs.writeFileSync(path.join(shell.directory, "ceremony/api-encryption.key"), `${LAST}\n`);
        fs.writeFileSync(path.join(shell.directory, "ceremony/api-encryption-2.key"), `${NEXT}\n`);
    });
    afterEach(() => {
        shell.remove();
    });
    /** What the API server says to one attempt after the other to write everything anew. */
    const refuse = (...answers: string[]) => {
        fs.writeFileSync(path.join(shell.directory, "refusals"), answers.map((answer) => `${answer}\n`).join(""));
    };
    const CONFLICT = 'Error from server (Conflict): error when replacing "STDIN": the object has been modified';
    const DENIED = 'Error from server (Forbidden): error when replacing "STDIN": admission webhook denied the request';

    const { commands } = stepOf("cluster-keys");
    const rotation = commands.slice(
        commands.findIndex((line) => line.startsWith("last=")),
        commands.indexOf("unset last"),
    );
    const block = (name: string) => runbookCommands("encryption-key-rotation.md", name);
    const everywhere = (...keys: string[]) => addresses.map((address) => `${address} ${keys.map(keyId).join(" ")}`);

    it("does each step on every host before the next, and rewrites between the last two", () => {
        const { status, stderr } = shell.type(["set -e", ...rotation]);
        assert.deepEqual([status, stderr], [0, ""]);
        assert.deepEqual(shell.noted("written"), [
            ...everywhere(LAST, NEXT),
            ...everywhere(NEXT, LAST),
            "rewritten",
            ...everywhere(NEXT),
        ]);
        for (const address of addresses) {
            assert.equal(fs.readFileSync(path.join(shell.directory, "hosts", address), "utf8"), fileOf(NEXT));
        }
        assert.ok(!shell.noted("arguments").some((line) => line.includes(LAST) || line.includes(NEXT)));
    });

    it("goes no further while one server of three does not know the new key, and names it", () => {
        const stuck = addresses.at(-1) ?? "";
        const { status, stderr } = shell.type(["set -e", ...rotation], { STUCK: stuck });
        assert.equal(status, 1);
        assert.equal(stderr, `${stuck} does not work with it: stop here\n`);
        assert.deepEqual(shell.noted("written"), everywhere(LAST, NEXT));
    });

    it("writes everything anew once more when somebody has just changed an object", () => {
        refuse(CONFLICT, CONFLICT);
        assert.equal(shell.type(["set -e", ...rotation]).status, 0);
        assert.deepEqual(shell.noted("written").slice(-addresses.length - 1), ["rewritten", ...everywhere(NEXT)]);
    });

    it("keeps the last key where an object is refused again and again, or not everything can be read", () => {
        refuse(...Array.from({ length: 10 }, () => DENIED));
        const { status, stderr } = shell.type(["set -e", ...rotation]);
        assert.equal(status, 1);
        assert.equal(
            stderr.split("\n").at(-2),
            "not everything is written anew: stop here, the last key is still needed",
        );
        assert.deepEqual(shell.noted("written"), [...everywhere(LAST, NEXT), ...everywhere(NEXT, LAST)]);
        refuse();
        fs.writeFileSync(path.join(shell.directory, "unread"), "");
        assert.equal(shell.type(["set -e", ...rotation]).status, 1);
    });

    it("writes nothing where hosts have another key than the one that is at hand", () => {
        fs.writeFileSync(path.join(shell.directory, "ceremony/api-encryption.key"), `${NEXT}\n`);
        assert.equal(shell.type(["set -e", ...rotation]).status, 1);
        assert.deepEqual(shell.noted("written"), []);
    });

    describe("has a way back", () => {
        /** In a folder that stands for where the escrow container is mounted. */
        const typed = () => {
            const back = stepOf("cluster-keys").back.commands.map((line) => line.replaceAll("/mnt/", "mnt/"));
            const functions = rotation.slice(1, rotation.indexOf('encryption_loaded "$last"'));
            const before = shell.noted("written").length;
            const { status, stderr } = shell.type([...functions, ...back.slice(0, -1)]);
            return { status, stderr, written: shell.noted("written").slice(before) };
        };

        it("that brings the old key to second place and takes it away again, both from the escrow container", () => {
            shell.type([...rotation, "unset last"]);
            fs.mkdirSync(path.join(shell.directory, "mnt/keys"), { recursive: true });
            fs.renameSync(path.join(shell.directory, "ceremony"), path.join(shell.directory, "mnt/keys/out"));
            assert.deepEqual(typed(), {
                status: 0,
                stderr: "",
                written: [...everywhere(NEXT, LAST), "rewritten", ...everywhere(NEXT)],
            });
        });

        it("that writes nothing while the container is not open", () => {
            const { status, stderr, written } = typed();
            assert.deepEqual([status, written], [1, []]);
            assert.equal(stderr.split("\n").at(-2), "a key is empty: stop here");
        });
    });

    it("goes no further where the store does not keep the keys of the workload cluster, and hands them to no host", () => {
        const stored = (env: Record<string, string>) => {
            const { status, stderr } = shell.type(
                [`last=${LAST} next=${NEXT}`, block("functions"), 'into_store "$last" "$next"'],
                env,
            );
            return { status, stderr, given: fs.existsSync(path.join(shell.directory, "given")) };
        };
        assert.deepEqual(stored({ STORE_REFUSES: "yes" }), { status: 1, stderr: "", given: false });
        assert.deepEqual(stored({ STORE_FORGETS: "yes" }), {
            status: 1,
            stderr: "the store does not keep it: stop here\n",
            given: false,
        });
        assert.deepEqual(stored({}), { status: 0, stderr: "", given: true });
        for (const file of ["kept", "given"]) {
            assert.equal(fs.readFileSync(path.join(shell.directory, file), "utf8"), fileOf(LAST, NEXT));
        }
    });

    it("is the runbook's on the workload cluster, with the hosts of the plan", () => {
        const functions = encryptionStages({
            addresses: ["$members"],
            port: 6443,
            on: 'ssh "platform@$address"',
            kubectl: "kubectl --context workload",
            file: "/etc/kubernetes/platform/encryption.yaml",
        });
        assert.ok(block("functions").startsWith(functions.join("\n")));
        const rotated = block("rotate")
            .split("\n")
            .filter((line) => rotateEncryption("kubectl --context workload").includes(line));
        assert.deepEqual(rotated, rotateEncryption("kubectl --context workload"));
        fs.mkdirSync(path.join(shell.directory, "out/prod"), { recursive: true });
        fs.writeFileSync(path.join(shell.directory, "out/prod/plan.json"), JSON.stringify(plan));
        const list = block("members").replace(/^npm.*\n/, "");
        assert.deepEqual(
            shell.type([list, "echo $members"]).stdout.trim().split(" "),
            plan.hosts
                .filter(({ role }) => role === "control-plane")
                .flatMap(({ addresses: own }) =>
                    own.filter(({ network, ...at }) => network === "network/management" && at.interface !== "bmc"),
                )
                .map(({ address }) => address),
        );
    });
});
