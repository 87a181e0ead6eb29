import assert from "node:assert/strict";

import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";

import { ClusterScope } from "../../components/shared/clusterScope";
import { bmcLogins } from "../../stacks/bmcLogins";
import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import type { Tree } from "../../stacks/config/merge";
import { createMachines } from "../../stacks/machines";
import { planPlatform } from "../../stacks/plan/plan";
import { deploy, type Registered } from "../unit/support/deploy";
import { changesBetween } from "./support/changes";

const hosts = (changed: Tree): Tree => ({ inventory: { hosts: changed } });
/** Whose program is given the passwords of BMCs: nobody else reads its state. */
const WITHOUT_RUNNER: Tree = { runner: null };
const retiring = { retiring: { reason: "its lease ends" } };

const known = new Map<string, Promise<readonly Registered[]>>();

/** Hosts and machines of prod, as the program makes them of its stack file with a change. */
function made(change: Tree = {}, passwords: Readonly<Record<string, string>> = {}): Promise<readonly Registered[]> {
    const key = JSON.stringify([change, passwords]);
    const machines = known.get(key) ?? deployed(change, passwords);
    known.set(key, machines);
    return machines;
}

async function deployed(change: Tree, passwords: Readonly<Record<string, string>>): Promise<readonly Registered[]> {
    const plan = planPlatform("prod", loadFromFiles("prod", PROJECT_ROOT, change));
    const { resources } = await deploy((workload) => {
        const management = new ClusterScope(new Provider("management", { kubeconfig: "{}" }));
        const secrets = plan.hosts.map(
            ({ bmcCredentials: name }) => [name, pulumi.secret(passwords[name] ?? "a password")] as const,
        );
        const nothing = { hosts: [], clusters: [] };
        createMachines(plan, { management, workload }, bmcLogins(plan, new Map(secrets)), nothing);
    });
    return resources;
}

const change = async (before: Tree, after: Tree) => changesBetween(await made(before), await made(after));
const ofHost = (name: string, ...more: string[]) => [
    `BareMetalHost fleet-${name}`,
    ...more,
    `HostUpdatePolicy fleet-${name}-update-policy`,
];
/** In each network, the address of one host and of nobody else. */
const address = (host: string, ...networks: string[]) =>
    networks.map(
        (network) =>
            [`IPPool machines-${network}`, ["spec.pools", `spec.preAllocations.${host}-colo1-${network}`]] as const,
    );

const NEW_MEMBER = {
    hardware: "control-plane",
    index: 17,
    serial: "EXAMPLE-0017",
    role: "control-plane",
    rack: "rack-b",
    rackUnit: 39,
    bmc: { address: "10.10.0.17", credentials: "bmc/cp-b2" },
    bootMac: "00:00:5e:00:53:11",
};
const NEW_GPU_HOST = {
    hardware: "hgx-h200-supermicro",
    index: 27,
    serial: "EXAMPLE-0027",
    role: "gpu",
    rack: "rack-c",
    rackUnit: 12,
    bmc: { address: "10.10.0.27", credentials: "bmc/gpu-c2" },
    bootMac: "00:00:5e:00:53:1b",
};

describe("a change of the stack file on day two", function () {
    this.timeout(60_000);

    describe("that upgrades Kubernetes by a minor release", () => {
        const old: Tree = { kubernetes: { version: "1.35.4" } };
        const between: Tree = { kubernetes: { version: "1.36.3", workersVersion: "1.35.4" } };

        it("makes members of the control plane anew, and nothing of workers", async () => {
            const { update, ...others } = await change(old, between);
            assert.deepEqual(others, { create: [], replace: [], delete: [] });
            const [[members, paths] = ["", []], ...more] = Object.entries(update);
            assert.deepEqual([members, more], ["KubeadmControlPlane workload-members", []]);
            assert.ok(paths.includes("spec.version"));
            assert.deepEqual(
                paths.filter((path) => path !== "spec.version" && !path.startsWith("spec.kubeadmConfigSpec.files[")),
                // Without it Cluster API would leave CoreDNS at the release that the cluster was made with.
                ["spec.kubeadmConfigSpec.clusterConfiguration.dns"],
            );
        });

        it("then has workers installed with it as somebody deletes their machines, and nothing of the control plane", async () => {
            const { create, update, replace, delete: deleted } = await change(between, {});
            const workers = ["gpu-hgx-h200-dell", "gpu-hgx-h200-supermicro", "storage"];
            assert.deepEqual([create, deleted], [[], []]);
            assert.deepEqual(
                replace,
                workers.map((pool) => `KubeadmConfigTemplate workers-${pool}-config`),
            );
            assert.deepEqual(
                update,
                Object.fromEntries(
                    workers.map((pool) => [
                        `MachineDeployment workers-${pool}`,
                        ["spec.template.spec.bootstrap.configRef.name", "spec.template.spec.version"],
                    ]),
                ),
            );
            const strategies = (await made())
                .filter(({ type }) => type.endsWith(":MachineDeployment"))
                .map(({ inputs }) => (inputs["spec"] as { rollout: object }).rollout);
            assert.deepEqual(strategies, Array(3).fill({ strategy: { type: "OnDelete" } }));
        });
    });

    describe("that replaces a host of the control plane", () => {
        const both = hosts({ "cp-b1": retiring, "cp-b2": NEW_MEMBER });

        it("brings the new host and lets no machine take the old one: no member is made anew by it", async () => {
            assert.deepEqual(await change({}, both), {
                create: ofHost("cp-b2", "HostFirmwareSettings fleet-cp-b2-firmware-settings"),
                update: Object.fromEntries([
                    [
                        "BareMetalHost fleet-cp-b1",
                        [
                            "metadata.annotations.alphaton.ai/retiring-because",
                            "metadata.annotations.capm3.metal3.io/unhealthy",
                        ],
                    ],
                    ...address("cp-b2", "management", "storage"),
                ]),
                replace: [],
                delete: [],
            });
        });

        it("then takes the old one away, and nothing else", async () => {
            assert.deepEqual(await change(both, hosts({ "cp-b1": null, "cp-b2": NEW_MEMBER })), {
                create: [],
                update: Object.fromEntries(address("cp-b1", "management", "storage")),
                replace: [],
                delete: ofHost("cp-b1", "HostFirmwareSettings fleet-cp-b1-firmware-settings"),
            });
        });
    });

    describe("of GPU hosts", () => {
        const added = hosts({ "gpu-c2": NEW_GPU_HOST });
        const leaving = hosts({ "gpu-c2": NEW_GPU_HOST, "gpu-a2": retiring });
        const networks = ["management", ...Array.from({ length: 8 }, (_, rail) => `rail-${rail}`), "storage"];

        it("adds one with its addresses and a machine for its pool, and touches no other host nor what hosts are made of", async () => {
            assert.deepEqual(await change({}, added), {
                create: ofHost("gpu-c2"),
                update: Object.fromEntries([
                    ...address("gpu-c2", ...networks),
                    ["MachineDeployment workers-gpu-hgx-h200-supermicro", ["spec.replicas"]],
                ]),
                replace: [],
                delete: [],
            });
        });

        it("retires one: marked before its pool gives up a machine, and kept with its addresses until it is empty", async () => {
            assert.deepEqual(await change(added, leaving), {
                create: [],
                update: {
                    "BareMetalHost fleet-gpu-a2": [
                        "metadata.annotations.alphaton.ai/retiring-because",
                        "metadata.annotations.capm3.metal3.io/unhealthy",
                    ],
                    "MachineDeployment workers-gpu-hgx-h200-supermicro": ["spec.replicas"],
                },
                replace: [],
                delete: [],
            });
            const deployment = (await made(leaving)).find(({ name }) => name === "workers-gpu-hgx-h200-supermicro");
            assert.equal((deployment?.inputs["spec"] as { replicas: number }).replicas, 2);
        });

        it("then takes it away, and its pool's machines stay as they are", async () => {
            assert.deepEqual(await change(leaving, hosts({ "gpu-c2": NEW_GPU_HOST, "gpu-a2": null })), {
                create: [],
                update: Object.fromEntries(address("gpu-a2", ...networks)),
                replace: [],
                delete: ofHost("gpu-a2"),
            });
        });
    });

    it("that brings a runner lets go of every login, which the fleet keeps in the cluster, and changes nothing else", async () => {
        const { delete: forgotten, ...others } = changesBetween(await made(WITHOUT_RUNNER), await made());
        assert.deepEqual(others, { create: [], update: {}, replace: [] });
        const logins = (await made(WITHOUT_RUNNER)).filter(({ type }) => type === "kubernetes:core/v1:Secret");
        assert.deepEqual(forgotten, logins.map(({ name }) => `Secret ${name}`).sort());
        assert.equal(logins.length, 13);
    });

    it("that takes a password from the store again changes the login of one BMC, and tells neither the old nor the new", async () => {
        const before = await made(WITHOUT_RUNNER, { "bmc/gpu-a1": "old-and-known" });
        const after = await made(WITHOUT_RUNNER, { "bmc/gpu-a1": "new-and-secret" });
        const { update, ...others } = changesBetween(before, after);
        assert.deepEqual(others, { create: [], replace: [], delete: [] });
        assert.deepEqual(Object.keys(update), ["Secret fleet-gpu-a1-bmc"]);
        const isSecret = (value: object) => "4dabf18193072939515e22adb298388d" in value;
        const open = JSON.stringify(
            [...before, ...after].map(({ inputs }) => inputs),
            (_, value: unknown) => (typeof value === "object" && value !== null && isSecret(value) ? "hidden" : value),
        );
        for (const password of ["old-and-known", "new-and-secret"]) {
            assert.ok(!open.includes(password) && !open.includes(Buffer.from(password).toString("base64")));
        }
    });
});
