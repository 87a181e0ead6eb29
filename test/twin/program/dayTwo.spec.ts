import * as assert from "node:assert/strict";

import { sharedTwin } from "../support/sharedTwin";

/** Previews are quick on a quiet machine; this is for one that does other things as well. */
const PREVIEW_MS = 5 * 60_000;
const STACK_FILE = "Pulumi.prod.yaml";

interface Step {
    readonly op: string;
    readonly urn: string;
    readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

const NEW_MEMBER = `      cp-b2:
        hardware: control-plane
        index: 17
        serial: EXAMPLE-0017
        role: control-plane
        rack: rack-b
        rackUnit: 39
        bmc: { address: 10.10.0.17, credentials: bmc/cp-b2 }
        bootMac: 00:00:5e:00:53:11
`;
const MEMBER_LEAVES = {
    passage: "        bootMac: 00:00:5e:00:53:02\n",
    replacement: "        bootMac: 00:00:5e:00:53:02\n        retiring: { reason: its lease ends }\n",
};
const NEW_GPU_HOST = `      gpu-c2:
        hardware: hgx-h200-supermicro
        index: 27
        serial: EXAMPLE-0027
        role: gpu
        rack: rack-c
        rackUnit: 12
        bmc: { address: 10.10.0.27, credentials: bmc/gpu-c2 }
        bootMac: 00:00:5e:00:53:1b
`;
const GPU_HOST_LEAVES = {
    passage: "        bootMac: 00:00:5e:00:53:05\n",
    replacement: "        bootMac: 00:00:5e:00:53:05\n        retiring: { reason: its lease ends }\n",
};
/** What another GPU host needs of its rack, and the rails of another pair of leaf switches. */
const RACK = {
    passage: `      rack-c:
        units: 48
        limitKw: 30
        feeds: { count: 3, volts: 415, phases: 3, breakerAmperes: 30 }
        switchUnits: { bmc: [42], host: [43, 44], rail: [45], hostSpine: [46] }
`,
    replacement: `      rack-c:
        units: 48
        limitKw: 45
        feeds: { count: 3, volts: 415, phases: 3, breakerAmperes: 60 }
        switchUnits: { bmc: [42], host: [43, 44], rail: [45, 47], railSpine: [48, 30], hostSpine: [46] }
`,
};
const RAILS = Array.from({ length: 8 }, (_, rail) => `rail-${rail}`);
const MARKED = ["alphaton.ai/retiring-because", "capm3.metal3.io/unhealthy"];

/** Approves kubelets' certificates for hosts by name and address. */
const APPROVER = "update Deployment kubelet-approver-deployment";

/** The same changes as in `test/stacks/dayTwo.spec.ts`, as the engine and both API servers see them, over all of the platform. */
describe("a change of the stack file on day two, previewed where the platform runs", function () {
    this.timeout(PREVIEW_MS);
    const twin = sharedTwin();

    afterEach(() => {
        twin().checkout.restore();
    });

    it("is none where nothing changed", async () => {
        assert.deepEqual(await preview(), {});
    });

    it("upgrades the control plane by a minor release, and leaves workers and what they are made of", async () => {
        // As the release of this program does that is made for it.
        twin().checkout.edit("stacks/config/sections/kubernetes.ts", "const MINOR = 36;", "const MINOR = 37;");
        edit("    version: 1.36.3\n", "    version: 1.37.1\n    workersVersion: 1.36.3\n");
        const changes = await preview();
        const isNamespace = (label: string) => label.startsWith("update Namespace ");
        const rest = Object.entries(changes).filter(([label]) => !isNamespace(label));
        assert.deepEqual(
            rest.map(([label]) => label),
            ["update KubeadmControlPlane workload-members"],
        );
        const paths = Object.entries(changes).flatMap(([label, found]) => (isNamespace(label) ? found : []));
        // What each admits is pinned to the release.
        assert.deepEqual(
            [...new Set(paths)].sort(),
            ["audit", "enforce", "warn"].map((mode) => `metadata.labels["pod-security.kubernetes.io/${mode}-version"]`),
        );
    });

    it("brings a host for another member of the control plane, and makes no member anew by it", async () => {
        edit(MEMBER_LEAVES.passage, MEMBER_LEAVES.replacement);
        edit("      cp-c1:\n", `${NEW_MEMBER}      cp-c1:\n`);
        assert.deepEqual(labels(await preview()), [
            "create BareMetalHost fleet-cp-b2",
            "create HostFirmwareSettings fleet-cp-b2-firmware-settings",
            "create HostUpdatePolicy fleet-cp-b2-update-policy",
            "create Secret fleet-cp-b2-bmc",
            "update BareMetalHost fleet-cp-b1",
            APPROVER,
            "update IPPool machines-management",
            "update IPPool machines-storage",
        ]);
    });

    it("brings a GPU host and gives its pool a machine more", async () => {
        edit("      gpu-c1:\n", `${NEW_GPU_HOST}      gpu-c1:\n`);
        edit(RACK.passage, RACK.replacement);
        const changes = await preview();
        assert.deepEqual(labels(changes), [
            "create BareMetalHost fleet-gpu-c2",
            "create HostUpdatePolicy fleet-gpu-c2-update-policy",
            "create Secret fleet-gpu-c2-bmc",
            // How many GPUs each host has to have, by name.
            "replace ConfigMap gpu-node-health-config",
            "update DaemonSet gpu-node-health-detector",
            APPROVER,
            ...["management", ...RAILS, "storage"].map((network) => `update IPPool machines-${network}`),
            "update MachineDeployment workers-gpu-hgx-h200-supermicro",
        ]);
        assert.deepEqual(changes["update MachineDeployment workers-gpu-hgx-h200-supermicro"], ["spec.replicas"]);
    });

    it("has a GPU host leave: marked, one machine less for its pool, and nothing else", async () => {
        edit(GPU_HOST_LEAVES.passage, GPU_HOST_LEAVES.replacement);
        assert.deepEqual(await preview(), {
            "update BareMetalHost fleet-gpu-a2": MARKED.map((mark) => `metadata.annotations["${mark}"]`),
            "update MachineDeployment workers-gpu-hgx-h200-supermicro": ["spec.replicas"],
        });
    });

    it("changes logins alone with another password of BMCs, and shows neither", async () => {
        const password = "another-password-of-bmcs";
        twin().checkout.edit("stacks/bmcLogins.ts", `"no-bmc-asks-for-it"`, `"${password}"`);
        const { stdout, stderr } = await twin().shell(PREVIEW);
        const changes = changesIn(stdout);
        const hosts = (await twin().list("management", "baremetalhosts.metal3.io")).map(
            ({ metadata }) => metadata.name,
        );
        assert.equal(hosts.length, 13);
        assert.deepEqual(
            labels(changes),
            hosts.map((name) => `update Secret fleet-${name}-bmc`),
        );
        const told = `${stdout}${stderr}${(await twin().shell("pulumi stack export --stack twin")).stdout}`;
        for (const each of [password, "no-bmc-asks-for-it"]) {
            assert.ok(!told.includes(each) && !told.includes(Buffer.from(each).toString("base64")));
        }
    });

    it("is refused as an update while something runs on a host that is gone, and nothing is changed", async () => {
        const host = "baremetalhosts.metal3.io gpu-c1 --namespace metal";
        const consumer = {
            apiVersion: "infrastructure.cluster.x-k8s.io/v1beta2",
            kind: "Metal3Machine",
            name: "m-gpu-c1",
        };
        const taken = JSON.stringify({ spec: { consumerRef: consumer } });
        await twin().kubectl("management", `patch ${host} --type=merge --patch='${taken}'`);
        const before = await twin().list("management", "baremetalhosts.metal3.io");
        try {
            const file = twin().checkout.read(STACK_FILE);
            const [gone = ""] = /^ {6}gpu-c1:\n(?: {8}.*\n)+/m.exec(file) ?? [];
            edit(gone, "");
            const { code, stdout } = await twin().shell(
                "pulumi up --stack twin --yes --skip-preview --non-interactive",
            );
            assert.notEqual(code, 0);
            assert.match(stdout, /inventory\.hosts\.gpu-c1: is gone, and Metal3Machine m-gpu-c1 still runs on it/);
            assert.deepEqual(await twin().list("management", "baremetalhosts.metal3.io"), before);
        } finally {
            const free = JSON.stringify([{ op: "remove", path: "/spec/consumerRef" }]);
            await twin().kubectl("management", `patch ${host} --type=json --patch='${free}'`);
        }
    });

    function edit(passage: string, replacement: string): void {
        twin().checkout.edit(STACK_FILE, passage, replacement);
    }

    const PREVIEW = "pulumi preview --stack twin --json --non-interactive";

    async function preview(): Promise<Changes> {
        const { code, stdout, stderr } = await twin().shell(PREVIEW);
        assert.equal(code, 0, `${stdout}${stderr}`);
        return changesIn(stdout);
    }
});

/** Paths that differ, by `operation Kind name`. */
type Changes = Readonly<Record<string, readonly string[]>>;

const labels = (changes: Changes) => Object.keys(changes).sort();

/** Of objects. What components register says the same again. */
function changesIn(output: string): Changes {
    const { steps } = JSON.parse(output) as { readonly steps: readonly Step[] };
    return Object.fromEntries(
        steps.flatMap(({ op, urn, detailedDiff }) => {
            const [, , types = "", name = ""] = urn.split("::").slice(0, 4);
            const type = types.split("$").at(-1) ?? "";
            return op === "same" || !type.startsWith("kubernetes:")
                ? []
                : [[`${op} ${type.split(":").at(-1) ?? ""} ${name}`, Object.keys(detailedDiff ?? {}).sort()] as const];
        }),
    );
}
