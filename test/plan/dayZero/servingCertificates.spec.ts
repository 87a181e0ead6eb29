import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { loadFromFiles } from "../../../stacks/config/load";
import { daySteps } from "../../../stacks/plan/dayZero/runbook";
import { APPROVE_SERVING, approveMembers } from "../../../stacks/plan/dayZero/servingCertificates";
import { planPlatform } from "../../../stacks/plan/plan";

const plan = planPlatform("prod", loadFromFiles("prod"));
const steps = daySteps(plan);
const runbook = fs.readFileSync("docs/runbooks/management-cluster.md", "utf8");

interface Asked {
    readonly name: string;
    readonly username?: string;
    readonly subject?: string;
    readonly san?: string;
    readonly conditions?: object[];
}

describe("serving certificates of kubelets", () => {
    let directory: string;

    function request({ name, username = "system:node:gpu-a1", subject, san, conditions }: Asked) {
        const csr = execFileSync(
            "openssl",
            [
                ...["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
                ...[
                    "-keyout",
                    path.join(directory, "key"),
                    "-subj",
                    subject ?? "/O=system:nodes/CN=system:node:gpu-a1",
                ],
                ...["-addext", `subjectAltName=${san ?? "DNS:gpu-a1,IP:10.20.0.31"}`],
            ],
            { stdio: ["ignore", "pipe", "ignore"] },
        );
        return {
            metadata: { name },
            spec: { username, request: csr.toString("base64") },
            status: conditions ? { conditions } : {},
        };
    }

    /** What is approved of these, and what is said about the others. */
    function approve(asked: readonly Asked[]) {
        fs.writeFileSync(path.join(directory, "list"), JSON.stringify({ items: asked.map(request) }));
        fs.writeFileSync(
            path.join(directory, "kubectl"),
            '#!/bin/bash\ncase "$*" in *" get csr "*) cat list ;; *"certificate approve"*) echo "${@: -1}" ;; esac\n',
            { mode: 0o755 },
        );
        const script = [...APPROVE_SERVING, 'approve_serving "./kubectl --context workload" gpu-a1 10.20.0.31'];
        const { stdout, stderr } = spawnSync("bash", ["--norc", "-euc", script.join("\n")], { cwd: directory });
        return { approved: stdout.toString(), refused: stderr.toString() };
    }

    beforeEach(() => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "serving-"));
    });
    afterEach(() => {
        fs.rmSync(directory, { recursive: true });
    });

    it("are approved for the host's own name and address, once", () => {
        assert.deepEqual(
            approve([
                { name: "own" },
                { name: "done", conditions: [{ type: "Approved" }] },
                { name: "another-host", username: "system:node:gpu-a2" },
            ]),
            { approved: "own\n", refused: "" },
        );
    });

    it("are approved for no other name, address or subject, and whoever asked is named", () => {
        const subject = "CN=system:node:gpu-a1,O=system:nodes";
        assert.deepEqual(
            approve([
                { name: "address", san: "DNS:gpu-a1,IP:10.20.0.99" },
                { name: "name-too", san: "DNS:gpu-a1,DNS:api.h200.example,IP:10.20.0.31" },
                { name: "subject", subject: "/O=system:nodes/CN=system:node:cp-a1" },
            ]),
            {
                approved: "",
                refused: [
                    `address of gpu-a1, not approved: asks for ${subject} DNS:gpu-a1,IPAddress:10.20.0.99`,
                    `name-too of gpu-a1, not approved: asks for ${subject} DNS:gpu-a1,DNS:api.h200.example,IPAddress:10.20.0.31`,
                    "subject of gpu-a1, not approved: asks for CN=system:node:cp-a1,O=system:nodes DNS:gpu-a1,IPAddress:10.20.0.31",
                    "",
                ].join("\n"),
            },
        );
    });

    const members = plan.hosts.filter(({ role }) => role === "control-plane");
    const addressOf = ({ addresses }: (typeof members)[number]) =>
        addresses.find((each) => each.network === "network/management" && each.interface !== "bmc")?.address ?? "?";

    it("are approved for each member before the next one is made, which Cluster API makes when its kubelet answers", () => {
        members.forEach((host) => {
            const { name } = host;
            const subject = `/O=system:nodes/CN=system:node:${name}`;
            const own = { name, username: `system:node:${name}`, subject, san: `DNS:${name},IP:${addressOf(host)}` };
            fs.writeFileSync(path.join(directory, name), JSON.stringify({ items: [request(own)] }));
        });
        const next = members.map(({ name }) => `if ! test -e approved-${name}; then cat ${name}; exit; fi`).join("\n");
        const kubectl = [
            "#!/bin/bash",
            `case "$*" in`,
            `*" get csr "*) ${next}`,
            `    echo '{"items":[]}' ;;`,
            '*"certificate approve"*) touch "approved-${@: -1}"; echo "approved ${@: -1}" ;;',
            '*" logs kube-apiserver-"*) all="$*"; name=${all#*kube-apiserver-}; test -e "approved-${name% --tail=1}" ;;',
            "esac",
        ];
        fs.writeFileSync(path.join(directory, "kubectl"), kubectl.join("\n"), { mode: 0o755 });
        const script = ["sleep() { echo waited; }", ...approveMembers("./kubectl --context workload", members, 9)];
        const { stdout, stderr } = spawnSync("bash", ["--norc", "-uc", script.join("\n")], { cwd: directory });
        // All in one round, since each of the made-up requests is there as soon as the one before is approved.
        assert.deepEqual(
            [stdout.toString(), stderr.toString()],
            [members.map(({ name }) => `approved ${name}\n`).join(""), ""],
        );
        fs.rmSync(path.join(directory, `approved-${members[0]?.name ?? ""}`));
        fs.writeFileSync(path.join(directory, members[0]?.name ?? ""), JSON.stringify({ items: [] }));
        const waiting = spawnSync("bash", ["--norc", "-uc", script.join("\n")], { cwd: directory });
        assert.deepEqual(waiting.stdout.toString(), "waited\n".repeat(9));
    });

    for (const [id, names] of [
        ["init", ["mg-a1"]],
        ["join", ["mg-b1", "mg-c1"]],
    ] as const) {
        it(`are waited for where a management host has not asked yet (${id})`, () => {
            const hosts = plan.hosts.filter(({ name }) => (names as readonly string[]).includes(name));
            hosts.forEach((host) => {
                const { name } = host;
                const subject = `/O=system:nodes/CN=system:node:${name}`;
                const own = {
                    name,
                    username: `system:node:${name}`,
                    subject,
                    san: `DNS:${name},IP:${addressOf(host)}`,
                };
                fs.writeFileSync(path.join(directory, name), JSON.stringify({ items: [request(own)] }));
            });
            // Nobody has asked at the first two looks, and the last host's is refused by an address that nobody holds yet.
            const kubectl = `#!/bin/bash
case "$*" in
*" get csr "*)
    echo look >> looks
    test "$(wc -l < looks)" -gt 4 || { echo '{"items":[]}'; exit; }
    for name in ${names.join(" ")}; do test -e approved-$name || { cat $name; exit; }; done
    echo '{"items":[]}' ;;
*"certificate approve"*) touch "approved-\${@: -1}"; echo "approved \${@: -1}" ;;
*" logs kube-apiserver-"*) all="$*"; name=\${all#*kube-apiserver-}; test -e "approved-\${name% --tail=1}" ;;
esac`;
            fs.writeFileSync(path.join(directory, "kubectl"), kubectl, { mode: 0o755 });
            const { commands = [] } = steps.find((step) => step.id === id) ?? {};
            const from = commands.findIndex((line) => line.startsWith("# approve_serving"));
            const to = commands.indexOf("done", from);
            const script = ["sleep() { :; }", ...commands.slice(from, to + 1)];
            const env = { ...process.env, PATH: `${directory}:${process.env.PATH ?? ""}` };
            const { stdout, stderr } = spawnSync("bash", ["--norc", "-uc", script.join("\n")], { cwd: directory, env });
            assert.deepEqual(
                [stdout.toString(), stderr.toString()],
                [names.map((name) => `approved ${name}\n`).join(""), ""],
            );
        });
    }

    it("are looked at before anything waits for members, which are made one after the other", () => {
        const { commands = [] } = steps.find(({ id }) => id === "control-plane") ?? {};
        const kubectl = "kubectl --kubeconfig .kube/colo1 --context workload";
        const at = (part: string) => commands.findIndex((line) => line.includes(part));
        const calls = members.map((host) => `approve_serving "${kubectl}" ${host.name} ${addressOf(host)}`);
        const order = ["pulumi up", "clusterctl get kubeconfig", ...calls, "state}'=provisioned"].map(at);
        assert.ok(!order.includes(-1), String(order));
        assert.deepEqual(
            order,
            order.toSorted((a, b) => a - b),
        );
    });

    it("are approved for no management host unseen: each for its own name and address, in the step that makes it a member", () => {
        const approved = (id: string) =>
            steps
                .find((step) => step.id === id)
                ?.commands.map((line) => line.trim())
                .filter((line) => line.startsWith('approve_serving "'));
        const call = (name: string, address: string) =>
            `approve_serving "kubectl --kubeconfig .kube/colo1 --context management" ${name} ${address}`;
        assert.deepEqual(approved("init"), [call("mg-a1", "10.20.0.11")]);
        assert.deepEqual(approved("join"), [call("mg-b1", "10.20.0.12"), call("mg-c1", "10.20.0.13")]);
        const unseen = steps
            .flatMap(({ commands }) => commands)
            .filter((line) => line.includes("xargs") && line.includes("certificate approve"));
        assert.deepEqual(unseen, []);
    });

    it("are renewed by the same comparison, which stands in the runbook", () => {
        assert.ok(runbook.includes(APPROVE_SERVING.join("\n")));
    });
});
