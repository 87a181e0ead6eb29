import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { fileText } from "../../../components/control-plane/apiServer";
import { encryptionConfiguration, keyId } from "../../../components/control-plane/encryption";
import { runbookCommands } from "../support/runbook";
import { sharedTwin } from "../support/sharedTwin";
import { encryptedWith } from "../support/stored";

const MINUTES = 60_000;
const CANARY = { name: "canary-of-a-rotation", namespace: "team-research", value: "read-me-with-the-new-key" };
const STORED = `/registry/secrets/${CANARY.namespace}/${CANARY.name}`;
const UNCHANGED = { create: 0, update: 0, delete: 0, replace: 0 };

/** The runbook's own commands, on an API server that reads its file about once a minute: three times it is waited for. */
describe("the API server's encryption key, rotated by docs/runbooks/encryption-key-rotation.md", function () {
    this.timeout(10 * MINUTES);
    const shared = sharedTwin();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "h200-rotation-"));
    const conf = () => shared().path("api-server", "workload", "encryption.yaml");
    const keys = () => [...fs.readFileSync(conf(), "utf8").matchAll(/secret: (.*)/g)].map(([, key = ""]) => key);
    const stored = () => encryptedWith(shared(), "workload");
    let [old, next] = ["", ""];
    let processes: Readonly<Record<string, number>>;

    before(async () => {
        [old = ""] = keys();
        processes = (await shared().status()).controlPlanes.workload;
        const { name, namespace, value } = CANARY;
        await kubectl(`create secret generic ${name} --namespace=${namespace} --from-literal=value=${value}`);
    });

    after(async () => {
        await kubectl(`delete secret ${CANARY.name} --namespace=${CANARY.namespace} --ignore-not-found`);
        fs.rmSync(`${conf()}.old`, { force: true });
        fs.rmSync(folder, { recursive: true });
    });

    it("reads with the new key before it writes with it, and has all as it was stored", async () => {
        await follow("key", "second place", "first place");
        const [first = "", ...others] = keys();
        assert.deepEqual(others, [old]);
        assert.notEqual(first, old);
        next = first;
        assert.equal((await stored()).get(STORED), keyId(old));
    });

    it("is left as it is by a run of the twin in between, which changes nothing else either", async () => {
        const { same, ...changes } = (await shared().up()).changes;
        assert.deepEqual(changes, UNCHANGED);
        assert.ok(same > 0);
        assert.deepEqual(keys(), [next, old]);
    });

    it("encrypts everything that is stored, once that is written anew", async () => {
        await follow("rewrite");
        const found = await stored();
        assert.equal(found.get(STORED), keyId(next));
        assert.deepEqual(
            [...found].filter(([, key]) => key !== keyId(next)),
            [],
        );
    });

    it("opens everything without the old key, in the process that ran before", async () => {
        await follow("drop");
        assert.equal(fs.readFileSync(conf(), "utf8"), fileText({ content: encryptionConfiguration({ keys: [next] }) }));
        assert.equal(Number(await follow("read")), (await stored()).size);
        const { name, namespace, value } = CANARY;
        const read = await kubectl(`get secret ${name} --namespace=${namespace} -o jsonpath={.data.value}`);
        assert.equal(Buffer.from(read, "base64").toString(), value);
        assert.deepEqual((await shared().status()).controlPlanes.workload, processes);
    });

    it("stays when the twin runs again, with nothing to change", async () => {
        const { same, ...changes } = (await shared().up()).changes;
        assert.deepEqual(changes, UNCHANGED);
        assert.ok(same > 0);
        assert.deepEqual(keys(), [next]);
        await follow();
        const preview = await shared().shell("pulumi preview --refresh --expect-no-changes --stack twin");
        assert.equal(preview.code, 0, preview.stdout);
    });

    const kubectl = (line: string) => shared().kubectl("workload", line);

    /** Blocks of the page as typed into one shell, which has what the blocks of an earlier call left. In the end the file is loaded. */
    async function follow(...blocks: readonly string[]): Promise<string> {
        const variables = path.join(folder, "variables");
        const commands = [
            `touch ${variables}`,
            runbookCommands("encryption-key-rotation.md", "loaded"),
            `source ${variables}`,
            runbookCommands("encryption-key-rotation.md", ...blocks),
            "loaded",
            `declare -p old key name > ${variables}`,
        ];
        const { code, stdout, stderr } = await shared().shell(commands.join("\n"));
        assert.equal(code, 0, `${blocks.join(", ")}\n${stdout}${stderr}`);
        return stdout;
    }
});
