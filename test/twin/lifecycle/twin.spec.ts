import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { cacheFolder } from "../../../stacks/cacheFolder";
import { twinSummary } from "../../../twin/summary";
import { exposedIn } from "../support/exposed";
import { knownSecrets } from "../support/knownSecrets";
import { Twin } from "../support/twin";

const MINUTES = 60_000;

/** A pod that asks for more than Pod Security `restricted` gives. */
const PRIVILEGED_POD = JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "intruder", namespace: "team-research" },
    spec: {
        containers: [{ name: "shell", image: "registry.h200.example/shell:1", securityContext: { privileged: true } }],
    },
});

describe("a twin from a clean clone", function () {
    this.timeout(5 * MINUTES);
    // A home and temporary files of nobody else's: whatever is found there was left by the twin.
    const outside = fs.mkdtempSync(path.join(os.tmpdir(), "h200-outside-"));
    const [home, temporary] = [path.join(outside, "home"), path.join(outside, "tmp")];
    const XDG_CACHE_HOME = path.dirname(cacheFolder(process.env));
    const twin = new Twin({ environment: { HOME: home, TMPDIR: temporary, XDG_CACHE_HOME } });

    before(async () => {
        [home, temporary].forEach((folder) => fs.mkdirSync(folder));
        const summary = await twin.up();
        assert.equal(summary.changes.update + summary.changes.delete + summary.changes.replace, 0);
        assert.ok(summary.changes.create > 0);
    });

    after(async () => {
        await twin.remove();
        fs.rmSync(outside, { recursive: true });
    });

    it("leaves a summary that says what is there and what was simulated", () => {
        const summary = twinSummary.parse(JSON.parse(fs.readFileSync(twin.path("summary.json"), "utf8")));
        assert.equal(summary.nodes, 16);
        assert.equal(summary.gpus, 32);
        assert.deepEqual(
            summary.models.map(({ name, replicas, placed, ready }) => ({ name, replicas, placed, ready })),
            [{ name: "llama-70b", replicas: 2, placed: 2, ready: 2 }],
        );
        assert.ok(Object.values(summary.policies).every(({ fail }) => fail === 0));
        assert.ok(summary.reconcilers.kwok.length > 0);
        assert.ok(Object.keys(summary.leftOut).length > 0);
    });

    it("shows four GPU hosts with eight allocatable H200 each", async () => {
        const template = "{range .items[*]}{.metadata.name}={.status.allocatable.nvidia\\.com/gpu} {end}";
        const hosts = await twin.kubectl("workload", `get nodes -l alphaton.ai/role=gpu -o jsonpath='${template}'`);
        assert.equal(hosts.trim(), "gpu-a1=8 gpu-a2=8 gpu-b1=8 gpu-c1=8");
    });

    it("runs the model's replicas on H200 hosts in different racks", async () => {
        const fields = "-o jsonpath='{range .items[*]}{.status.phase} {.spec.nodeName} {end}'";
        const pods = (await twin.kubectl("workload", `get pods -n serving -l alphaton.ai/model=llama-70b ${fields}`))
            .trim()
            .split(" ");
        const [first, firstHost = "", second, secondHost = ""] = pods;
        assert.deepEqual([first, second], ["Running", "Running"]);
        const label = (host: string, key: string) =>
            twin.kubectl("workload", `get node ${host} -o jsonpath='{.metadata.labels.${key.replaceAll(".", "\\.")}}'`);
        for (const host of [firstHost, secondHost]) {
            assert.deepEqual(
                [await label(host, "alphaton.ai/role"), await label(host, "nvidia.com/gpu.product")],
                ["gpu", "NVIDIA-H200"],
            );
        }
        const zone = "topology.kubernetes.io/zone";
        assert.notEqual(await label(firstHost, zone), await label(secondHost, zone));
    });

    it("refuses a privileged pod in a team's namespace", async () => {
        const { code, stderr } = await twin.shell(`kubectl --context=workload apply -f - <<< '${PRIVILEGED_POD}'`);
        assert.notEqual(code, 0);
        assert.match(stderr, /violates PodSecurity "restricted:v1\.36": privileged/);
    });

    it("lets a team's operators run workloads, and nobody read secrets", async () => {
        const may = async (verb: string, resource: string) => {
            const who = "--as=someone --as-group=oidc:research -n team-research";
            return (await twin.shell(`kubectl --context=workload auth can-i ${verb} ${resource} ${who}`)).stdout.trim();
        };
        assert.equal(await may("create", "deployments.apps"), "yes");
        assert.equal(await may("get", "secrets"), "no");
        assert.equal(await may("create", "pods/exec"), "no");
    });

    it("stores secrets encrypted, and writes down who read them", async () => {
        const canary = "canary-5f1d2c";
        await twin.kubectl("workload", `create secret generic canary -n team-research --from-literal=value=${canary}`);
        await twin.kubectl("workload", "get secret canary -n team-research -o yaml");
        const files = fs.readdirSync(twin.path("control-planes", "clusters", "workload", "etcd"), {
            recursive: true,
            withFileTypes: true,
        });
        const raw = files
            .filter((file) => file.isFile())
            .map((file) => fs.readFileSync(path.join(file.parentPath, file.name)));
        const encoded = Buffer.from(canary).toString("base64");
        assert.ok(
            raw.some((bytes) => bytes.includes("/registry/secrets/team-research/canary")),
            "the secret is not in etcd",
        );
        assert.ok(!raw.some((bytes) => bytes.includes(canary) || bytes.includes(encoded)), "etcd holds the plaintext");

        const log = fs.readFileSync(twin.path("logs", "workload", "audit.log"), "utf8");
        const reads = log
            .split("\n")
            .filter(Boolean)
            .map(
                (line) =>
                    JSON.parse(line) as {
                        verb: string;
                        user: { username: string };
                        objectRef?: { resource: string; name?: string };
                    },
            )
            .filter(
                ({ verb, objectRef }) =>
                    verb === "get" && objectRef?.resource === "secrets" && objectRef.name === "canary",
            );
        assert.deepEqual([...new Set(reads.map(({ user }) => user.username))], ["kwok-admin"]);
        assert.ok(!log.includes(canary) && !log.includes(encoded), "the audit log holds the plaintext");
        await twin.kubectl("workload", "delete secret canary -n team-research");
    });

    it("keeps its state in files that are replaced whole, so that no moment to be killed at spoils them", () => {
        const files = fs.readdirSync(twin.path("state"), { recursive: true, encoding: "utf8" });
        assert.ok(files.some((file) => file.endsWith("twin.json")));
        // Written in place; a half one makes the engine refuse the file beside it.
        assert.deepEqual(
            files.filter((file) => file.endsWith(".attrs")),
            [],
        );
    });

    it("shows none of its secrets in its state, of which it has logins of hosts and keys of clients", async () => {
        const secrets = await knownSecrets(twin);
        const state = async (...flags: readonly string[]) => {
            const { code, stdout } = await twin.shell(["pulumi stack export --stack twin", ...flags].join(" "));
            assert.equal(code, 0);
            return exposedIn(stdout, secrets);
        };
        assert.deepEqual(await state(), []);
        // Found where they are shown: none is overlooked for how it is written.
        const shown = await state("--show-secrets");
        const hosts = shown.filter((name) => /^password of metal\/[a-z0-9-]+-bmc on management$/.test(name));
        assert.equal(hosts.length, 13);
        const keys = ["workload", "management"].flatMap((name) => [
            `client key of ${name}`,
            `client-key-data of ${name}`,
        ]);
        assert.deepEqual(shown.sort(), [...keys, ...hosts].sort());
    });

    it("goes without the engine's own logs, which cost more than half of a preview", () => {
        assert.equal(fs.statSync(twin.path("pulumi", "logs")).size, 0);
        assert.ok(fs.statSync(twin.path("pulumi", "logs")).isFile());
    });

    it("changes nothing when it runs again, refreshed or not", async () => {
        const again = await twin.up();
        const { same, ...others } = again.changes;
        assert.deepEqual(others, { create: 0, update: 0, delete: 0, replace: 0 });
        assert.ok(same > 0);
        const { code, stdout } = await twin.shell(
            "pulumi preview --refresh --expect-no-changes --stack twin --policy-pack policies",
        );
        assert.equal(code, 0, stdout);
    });

    it("works the same when `pulumi up` is typed by hand", async () => {
        const { code, stdout } = await twin.shell(
            "pulumi up --yes --stack twin --policy-pack policies --expect-no-changes",
        );
        assert.equal(code, 0, stdout);
    });

    it("notices an edit behind its back, and takes it back", async () => {
        await twin.kubectl("workload", "scale deployment llama-70b -n serving --replicas=1");
        const { code, stdout } = await twin.shell("pulumi preview --refresh --expect-no-changes --diff --stack twin");
        assert.notEqual(code, 0);
        assert.match(stdout, /llama-70b/);
        const summary = await twin.up();
        assert.equal(summary.changes.update, 1);
        assert.equal(summary.models[0]?.ready, 2);
    });

    it("leaves git with nothing to say", () => {
        assert.equal(twin.checkout.git("status", "--porcelain"), "");
    });

    it("refuses a kubeconfig that points elsewhere", async () => {
        const kubeconfig = twin.path("kubeconfig");
        const own = fs.readFileSync(kubeconfig, "utf8");
        fs.writeFileSync(kubeconfig, own.replaceAll("https://127.0.0.1:", "https://192.0.2.1:"));
        try {
            const { code, stdout, stderr } = await twin.shell("pulumi preview --stack twin");
            assert.notEqual(code, 0);
            assert.match(stdout + stderr, /points at https:\/\/192\.0\.2\.1:\d+, which is not this machine/);
        } finally {
            fs.writeFileSync(kubeconfig, own);
        }
    });

    it("goes without a trace: no process, no file, and the shell that looked around goes on", async () => {
        const { controlPlanes } = await twin.status();
        const pids = Object.values(controlPlanes).flatMap((processes) => Object.values(processes));
        assert.equal(pids.length, 10);
        const { code, stderr } = await twin.shell('node tools/run.js twin:down; rm "$(mktemp)"');
        assert.equal(code, 0, stderr);
        assert.deepEqual(
            pids.filter((pid) => fs.existsSync(`/proc/${pid}`)),
            [],
        );
        assert.equal(twin.exists(), false);
        assert.deepEqual(fs.readdirSync(outside, { recursive: true }).sort(), ["home", "tmp"]);
        assert.equal(twin.checkout.git("status", "--porcelain", "--ignored"), "!! node_modules\n");
    });
});
