import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { UNKNOWN } from "../policies/support/unknown";
import { createLayers } from "../stacks/support/createLayers";
import { type DeadApiServer, deadApiServer } from "./support/apiServer";
import type { Outcome } from "./support/cli";
import { diagnostics, previewed } from "./support/events";
import { createSite, type Evidence, type Site } from "./support/site";

/** A password that somebody puts into the stack's configuration. Made up anew, so that no source holds it. */
const SECRET = randomUUID();
const SECRET_KEY = 'h200-platform:secrets["bmc/gpu-a1"]';

/** How many objects of each kind a site consists of; prod has three management hosts with disks of their own, staging one. */
const OBJECTS = {
    Certificate: 10,
    ClusterIssuer: 1,
    ClusterPolicy: 1,
    ClusterRole: 33,
    ClusterRoleBinding: 28,
    ConfigMap: 10,
    CronJob: 1,
    DaemonSet: 3,
    Deployment: 15,
    Ironic: 1,
    Issuer: 7,
    LimitRange: 20,
    MutatingWebhookConfiguration: 6,
    Namespace: 20,
    NetworkPolicy: 67,
    PodDisruptionBudget: 7,
    ResourceQuota: 20,
    Role: 19,
    RoleBinding: 19,
    Service: 16,
    ServiceAccount: 25,
    ServiceAccountPatch: 20,
    StatefulSet: 2,
    StorageClass: 2,
    ValidatingAdmissionPolicy: 4,
    ValidatingAdmissionPolicyBinding: 4,
    ValidatingWebhookConfiguration: 8,
};
/** What makes the workload cluster: of one kind of object one, whatever the site; of the others as its hosts and pools are. */
const MACHINES = {
    Cluster: 1,
    IPPool: 10,
    KubeadmControlPlane: 1,
    MachineHealthCheck: 1,
    Metal3Cluster: 1,
    Metal3RemediationTemplate: 1,
};
const BY_SITE = {
    prod: {
        BareMetalHost: 13,
        HostFirmwareSettings: 5,
        HostUpdatePolicy: 13,
        KubeadmConfigTemplate: 3,
        MachineDeployment: 3,
        Metal3DataTemplate: 4,
        Metal3MachineTemplate: 4,
        PersistentVolume: 8,
    },
    staging: {
        BareMetalHost: 4,
        HostFirmwareSettings: 4,
        HostUpdatePolicy: 4,
        KubeadmConfigTemplate: 1,
        MachineDeployment: 1,
        Metal3DataTemplate: 2,
        Metal3MachineTemplate: 2,
        PersistentVolume: 3,
    },
};

/**
 * What each control says about such a site. A resource counts once, under the worst answer. Indeterminate is what the records of
 * releases leave open: environments and contents of ConfigMaps, what Ironic's operator adds to its pods, and where the runner finds
 * clusters that nobody has made.
 */
const ANSWERS = {
    "ENC-13": { pass: 18, indeterminate: 14 },
    "IAM-01": { pass: 52 },
    "IAM-02": { pass: 47 },
    "IAM-03": { pass: 47 },
    "IAM-08": { pass: 66, indeterminate: 1 },
    "NET-01": { pass: 20 },
    "NET-02": { pass: 67 },
    "NET-04": { pass: 25 },
    // Namespaces whose pods work on the host itself are privileged, by waiver.
    "POD-01": { pass: 17, waived: 3 },
    "POD-02": { pass: 23 },
    "POD-03": { pass: 22, waived: 1 },
    // No registry has been asked for a digest, and a real site needs them.
    "POD-11": { fail: 23 },
};

const UNDECIDED = "platform-stack-list-indeterminate";

const WORKLOADS = /^kubernetes:(apps|batch)\/v1:(Deployment|DaemonSet|StatefulSet|CronJob)$/;

describe("a site that was never deployed", function () {
    this.timeout(180_000);
    let apiServer: DeadApiServer;
    let site: Site;

    before(async () => {
        apiServer = await deadApiServer();
        site = await createSite(apiServer.kubeconfig);
        // Both before any preview: the engine writes stack files anew, and staging goes by what it made of prod's.
        await succeed("stack", "init", "prod");
        await succeed("stack", "init", "staging");
    });

    after(async () => {
        apiServer.close();
        await site.remove();
    });

    for (const [stack, kubeconfig] of [
        ["prod", ".kube/colo1"],
        ["staging", ".kube/staging1"],
    ] as [keyof typeof BY_SITE, string][]) {
        describe(`previewed as ${stack}`, () => {
            let outcome: Outcome;
            let evidence: Evidence;
            before(async () => {
                outcome = await preview(stack);
                evidence = JSON.parse(site.evidence()) as Evidence;
            });

            it("shows every object, whole, as one to create", async () => {
                const expected = new Map((await createLayers(stack)).map((made) => [label(made), made]));
                const shown = previewed(outcome.events).filter(({ type }) => !type.startsWith("pulumi:"));
                assert.deepEqual(shown.map(label).sort(), [...expected.keys()].sort());
                assert.deepEqual(countKinds(shown), { ...OBJECTS, ...MACHINES, ...BY_SITE[stack] });
                assert.deepEqual([...new Set(shown.map(({ op }) => op))], ["create"]);
                for (const resource of shown) {
                    const [name, { inputs, provider }] = [label(resource), resource];
                    const made = expected.get(name);
                    assert.deepEqual(
                        { name, inputs, provider },
                        { name, inputs: asTheEngine(made?.inputs), provider: made?.provider ?? "" },
                    );
                }
            });

            it("leaves nothing unknown but where the runner finds the clusters", () => {
                const unknown = previewed(outcome.events)
                    .filter(({ type }) => !type.startsWith("pulumi:"))
                    .filter(({ inputs }) => JSON.stringify(inputs).includes(UNKNOWN));
                assert.deepEqual(unknown.map(label), ["kubernetes:core/v1:ConfigMap runner-files"]);
            });

            it("is judged by every control, object by object", () => {
                assert.deepEqual(
                    Object.fromEntries(evidence.controls.map(({ id, counts }) => [id, answered(counts)])),
                    ANSWERS,
                );
                const resources = previewed(outcome.events).length;
                for (const { id, counts } of evidence.controls) {
                    assert.equal(
                        Object.values(counts).reduce((sum, count) => sum + count),
                        resources,
                        id,
                    );
                }
            });

            it("fails by what the controls cannot decide", () => {
                const lines = violations(outcome).filter(({ policy }) => policy === UNDECIDED);
                assert.deepEqual(
                    lines.map(({ message }) => /^([A-Z]+-\d+) is indeterminate /m.exec(message)?.[1] ?? message),
                    Object.entries<object>(ANSWERS).flatMap(([id, answers]) =>
                        "indeterminate" in answers ? [id] : [],
                    ),
                );
            });

            it("fails by the images without digest besides, every workload's among them", async () => {
                assert.notEqual(outcome.code, 0);
                const failed = violations(outcome).flatMap(({ policy, message }) =>
                    policy === UNDECIDED ? [] : [message],
                );
                const lines = failed.map((message) => /^[A-Z]+-\d+ .*$/m.exec(message)?.[0] ?? message);
                assert.deepEqual(
                    lines.filter((line) => !/^POD-11 .* has no digest( |$)/.test(line)),
                    [],
                );
                const unpinned = lines.map((line) =>
                    /^POD-11 (\S+) (?:\S+\/)?([^/\s]+): /.exec(line)?.slice(1).join(" "),
                );
                const workloads = (await createLayers(stack)).filter(({ type }) => WORKLOADS.test(type));
                assert.deepEqual(
                    workloads
                        .map(({ inputs }) => `${inputs["kind"]} ${inputs["metadata"].name}`)
                        .filter((workload) => !unpinned.includes(workload)),
                    [],
                );
                assert.deepEqual(diagnostics(outcome.events, "error"), ["preview failed"]);
            });

            it("warns once for each cluster, and of nothing else", () => {
                assert.deepEqual(
                    diagnostics(outcome.events, "warning"),
                    ["management", "workload"].map(
                        (cluster) =>
                            `${kubeconfig} does not exist: the ${cluster} cluster is previewed as not yet made.`,
                    ),
                );
            });

            it("tells no secret", () => {
                const said = `${outcome.output}${JSON.stringify(outcome.events)}${site.evidence()}`;
                assert.ok(!said.includes(apiServer.token));
            });
        });
    }

    describe("after that", () => {
        it("has asked no API server, not even the one that whoever typed has at hand", () => {
            assert.equal(apiServer.connections, 0);
        });

        it("is refused in one message for a password that its runner would hand out, and tells it nobody", async () => {
            await succeed("config", "set", "--stack=prod", "--secret", "--path", SECRET_KEY, SECRET);
            const { code, events, output } = await preview("prod");
            await succeed("config", "rm", "--stack=prod", "--path", SECRET_KEY);
            assert.notEqual(code, 0);
            assert.deepEqual(diagnostics(events, "error"), [
                [
                    'Stack "prod" has a runner, and pull requests decrypt what its file holds; nothing was created.',
                    `  ${SECRET_KEY}: take it out (pulumi config rm --stack prod --path '${SECRET_KEY}'), and draw another`,
                    "Passwords of BMCs go into Secrets by hand: docs/runbooks/bmc-password-rotation.md.",
                ].join("\n"),
            ]);
            assert.ok(![output, JSON.stringify(events)].join("").includes(SECRET));
        });

        it("is refused for a serial that two hosts have, before anything but the stack itself exists", async () => {
            const file = join(site.root, "Pulumi.prod.yaml");
            const own = readFileSync(file, "utf8");
            const mistaken = own.replace("serial: EXAMPLE-0002", "serial: EXAMPLE-0001");
            assert.notEqual(mistaken, own);
            await site.write("Pulumi.prod.yaml", mistaken);
            const { code, events } = await preview("prod");
            await site.write("Pulumi.prod.yaml", own);
            assert.notEqual(code, 0);
            const line = mistaken.slice(0, mistaken.lastIndexOf("serial: EXAMPLE-0001")).split("\n").length;
            assert.deepEqual(diagnostics(events, "error"), [
                [
                    'The configuration of stack "prod" has 1 problem; nothing was created.',
                    `  inventory.hosts.cp-b1.serial (Pulumi.prod.yaml:${line}): EXAMPLE-0001 is already that of cp-a1; each host has its own`,
                ].join("\n"),
            ]);
            assert.deepEqual(
                previewed(events).map(({ type }) => type),
                ["pulumi:pulumi:Stack"],
            );
        });

        it("has left no secret on the disk", () => {
            const files = readdirSync(site.root, { recursive: true, withFileTypes: true })
                .filter((file) => file.isFile() && !file.parentPath.includes("node_modules"))
                .map((file) => join(file.parentPath, file.name));
            assert.deepEqual(
                files.filter((file) => readFileSync(file, "utf8").includes(SECRET)),
                [],
            );
        });

        it("is refused in one message for a kubeconfig that cannot be read", async () => {
            await mkdir(join(site.root, ".kube/colo1"), { recursive: true });
            const { code, events } = await preview("prod");
            assert.notEqual(code, 0);
            assert.deepEqual(diagnostics(events, "error"), [
                [
                    'The clusters of stack "prod" cannot be reached; nothing was created.',
                    "  kubernetes.management.kubeconfig: .kube/colo1 is a directory, not a file",
                    "  kubernetes.workload.kubeconfig: .kube/colo1 is a directory, not a file",
                    "Write the kubeconfig of the site's clusters there, with the contexts that the stack's configuration names.",
                ].join("\n"),
            ]);
            assert.deepEqual(
                previewed(events).map(({ type }) => type),
                ["pulumi:pulumi:Stack"],
            );
        });

        it("is refused in one message for a kubeconfig with a credential, which the runner would hand out", async () => {
            await site.write(".kube/staging1", apiServer.kubeconfig);
            const { code, events, output } = await preview("staging");
            assert.notEqual(code, 0);
            const why = ["management", "workload"].flatMap((cluster) => [
                `  kubernetes.${cluster}.kubeconfig: .kube/staging1 holds a credential (token); name a helper by \`exec\` instead`,
                `  kubernetes.${cluster}.kubeconfig: .kube/staging1 holds no certificate-authority-data for context "${cluster}"; embed it`,
            ]);
            assert.deepEqual(diagnostics(events, "error"), [
                [
                    'Stack "staging" has a runner, and pull requests read all that its kubeconfig holds; nothing was created.',
                    ...why,
                    'See docs/runbooks/runner.md, "Setting it up".',
                ].join("\n"),
            ]);
            assert.ok(!output.includes(apiServer.token));
            assert.equal(apiServer.connections, 0);
        });

        it("asks the API server that a kubeconfig names, once there is one", async () => {
            await site.write(".kube/staging1", apiServer.withHelper);
            const cli = site.start("preview", "--stack=staging");
            await apiServer.contacted;
            // Killed outright, the CLI would leave the provider behind.
            cli.kill("SIGINT");
            await once(cli, "exit");
        });
    });

    async function succeed(...args: string[]): Promise<Outcome> {
        const outcome = await site.pulumi(...args);
        assert.equal(outcome.code, 0, outcome.output);
        return outcome;
    }

    /** As `.github/workflows/preview.yml` does. */
    function preview(stack: string): Promise<Outcome> {
        const policies = ["--policy-pack=policies", "--policy-pack-config=policies/ci.json"];
        return site.pulumi("preview", `--stack=${stack}`, ...policies, "--color=never");
    }
});

/** What made a preview fail. */
function violations({ events }: Outcome): { policy: string; message: string }[] {
    return events.flatMap(({ policyEvent }) =>
        policyEvent?.enforcementLevel === "mandatory"
            ? [{ policy: policyEvent.policyName, message: policyEvent.message }]
            : [],
    );
}

const label = ({ type, name }: { readonly type: string; readonly name: string }): string => `${type} ${name}`;

/** Mocks leave out what is unknown; the engine says so. */
function asTheEngine(inputs: object | undefined): Record<string, unknown> | undefined {
    const shown = (_: string, value: unknown) => (value === undefined ? UNKNOWN : value);
    return inputs && JSON.parse(JSON.stringify(inputs, shown));
}

function countKinds(resources: readonly { readonly type: string }[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { type } of resources.filter((resource) => resource.type.startsWith("kubernetes:"))) {
        const kind = type.split(":").at(-1) ?? "";
        counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
}

/** The answers that were given at all. */
function answered({ notApplicable: _, ...counts }: Evidence["controls"][number]["counts"]): Record<string, number> {
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
