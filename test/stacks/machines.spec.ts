import assert from "node:assert/strict";

import type { ControlPlaneProcesses } from "../../components/control-plane/processes";
import { addressPool } from "../../components/metal/addressPools";
import { dellPowerEdgeXe9680 } from "../../components/metal/hardwareProfiles/dellPowerEdgeXe9680";
import { settingsFor } from "../../components/metal/hardwareProfiles/firmwareSchema";
import { machineData } from "../../components/metal/machineNetwork";
import { validateNodeImage } from "../../components/metal/nodeImageRules";
import { bmcLogins, SIMULATED } from "../../stacks/bmcLogins";
import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import type { Tree } from "../../stacks/config/merge";
import { fleetHosts, machineConfigs, machineNetworks, machinePools } from "../../stacks/machineArgs";
import { planPlatform } from "../../stacks/plan/plan";
import { xe9680 } from "../unit/metal/support/firmwareSchemas";
import type { Registered } from "../unit/support/deploy";
import { createLayers } from "./support/createLayers";

const STACKS = ["prod", "staging", "twin"];
const planOf = (stack: string) => {
    const plan = planPlatform(stack, loadFromFiles(stack));
    assert.ok(plan.management);
    return { plan, management: plan.management };
};
const kinds = (resources: readonly Registered[], ...wanted: string[]) =>
    resources.flatMap(({ type, name }) => {
        const kind = type.split(":").at(-1) ?? "";
        return wanted.includes(kind) ? [`${kind} ${name}`] : [];
    });

describe("the cluster that the management cluster is told to make", () => {
    for (const stack of STACKS) {
        it(`gives every host of ${stack} exactly the addresses that the plan gave it`, () => {
            const { plan, management } = planOf(stack);
            const { name: cluster } = plan.metal.cluster;
            const [networks, pools] = [machineNetworks(plan, management), machinePools(plan)];
            const claims = new Map(
                networks.flatMap((network) =>
                    Object.entries(addressPool(cluster, network, pools).preAllocations ?? {}),
                ),
            );
            const common = { cluster, networks, dnsServers: management.dnsServers, nodeNetwork: "management" };
            for (const pool of pools) {
                const attached = machineData({ ...common, pool }).networkData?.networks?.ipv4 ?? [];
                for (const { name } of pool.hosts) {
                    const got = attached.map(({ link, fromPoolRef }) => [
                        link,
                        claims.get(`${name}-${fromPoolRef?.name ?? ""}`),
                    ]);
                    const planned = plan.hosts
                        .find((host) => host.name === name)
                        ?.addresses.filter((it) => it.network !== "network/outOfBand")
                        .map((it) => [it.interface, it.address]);
                    assert.deepEqual(got, planned, name);
                }
            }
            const hosts = pools.flatMap((pool) => pool.hosts.map(({ name }) => name));
            assert.deepEqual(
                hosts.sort(),
                plan.hosts
                    .filter((host) => host.cluster === "workload")
                    .map(({ name }) => name)
                    .sort(),
            );
            const image = {
                url: plan.metal.nodeImage.url,
                checksum: { sha256: "a".repeat(64) },
                format: "raw",
            } as const;
            const rest = { namespace: "metal", owner: "infrastructure", image, pools };
            assert.deepEqual(validateNodeImage({ ...common, ...rest }), []);
        });
    }

    it("is begun in phase 0, where the management cluster is alone, and gets its workers from phase 1 on", async () => {
        const wanted = ["KubeadmControlPlane", "MachineDeployment", "MachineHealthCheck"];
        assert.deepEqual(kinds(await createLayers("twin", ["foundation"], 0), ...wanted), [
            "KubeadmControlPlane workload-members",
        ]);
        assert.deepEqual(kinds(await createLayers("prod", ["foundation"], 1), ...wanted).sort(), [
            "KubeadmControlPlane workload-members",
            "MachineDeployment workers-gpu-hgx-h200-dell",
            "MachineDeployment workers-gpu-hgx-h200-supermicro",
            "MachineDeployment workers-storage",
            "MachineHealthCheck workers-gpu-health",
        ]);
    });

    it("is not begun before hosts can know their Tang servers: the first update of day zero ends with hosts at rest", async () => {
        const created = await createLayers("prod", ["foundation"], 0);
        assert.deepEqual(kinds(created, "Cluster", "KubeadmControlPlane"), []);
        assert.equal(kinds(created, "BareMetalHost").length, 13);
        assert.equal(kinds(created, "Metal3MachineTemplate").length, 4);
    });

    it("sets all of a profile on hosts of a kind whose FirmwareSchema is recorded, and of others what is certain", async () => {
        const recorded = { inventory: { hardware: { "hgx-h200-dell": { firmwareSchema: xe9680 } } } };
        const settingsOf = (created: readonly Registered[], host: string) =>
            created.find(({ name }) => name === `fleet-${host}-firmware-settings`)?.inputs["spec"];
        const before = await createLayers("twin", ["foundation"], 1);
        const after = await createLayers("twin", ["foundation"], 1, recorded);
        const { plan } = planOf("twin");
        const [dell, other] = ["hgx-h200-dell", "control-plane"].map((kind) => {
            return plan.hosts.find(({ hardware }) => hardware === kind)?.name ?? "";
        }) as [string, string];
        assert.notDeepEqual(settingsOf(before, dell), settingsOf(after, dell));
        assert.deepEqual(settingsOf(after, dell), { settings: settingsFor(dellPowerEdgeXe9680, xe9680) });
        assert.ok(settingsOf(before, other));
        assert.deepEqual(settingsOf(after, other), settingsOf(before, other));
    });

    it("brings firmware to hosts of the kind that the stack file names images for, and to no others", async () => {
        const updates = [{ component: "bios", url: "https://files.h200.example/bios-2.4.4.exe" }];
        const firmware = { inventory: { hardware: { "hgx-h200-dell": { firmware: updates } } } };
        const created = await createLayers("prod", ["foundation"], 1, firmware);
        const made = created.filter(({ type }) => type.endsWith(":HostFirmwareComponents"));
        assert.deepEqual(
            made.map(({ name, inputs }) => [name, inputs["spec"] as unknown]),
            ["gpu-a1", "gpu-c1"].map((host) => [`fleet-${host}-firmware`, { updates }]),
        );
    });

    it("leaves firmware settings to people where the stack file says why, for that kind alone", async () => {
        const reason = "its BMC tells no settings (baremetal-operator#2873)";
        const without = { inventory: { hardware: { "hgx-h200-dell": { withoutFirmwareSettings: { reason } } } } };
        const hostsWith = async (changes: Tree) =>
            (await createLayers("prod", ["foundation"], 1, changes))
                .filter(({ type }) => type.endsWith(":HostFirmwareSettings"))
                .map(({ name }) => name.slice("fleet-".length, -"-firmware-settings".length));
        assert.deepEqual(await hostsWith({}), ["cp-a1", "cp-b1", "cp-c1", "gpu-a1", "gpu-c1"]);
        assert.deepEqual(await hostsWith(without), ["cp-a1", "cp-b1", "cp-c1"]);
    });

    it("reaches a host by its own path in its BMC's tree, and leaves one alone that is detached", () => {
        const hosts = {
            "gpu-a1": { bmc: { systemId: "/redfish/v1/Systems/2" } },
            "gpu-a2": { detached: { reason: "its BMC moves" } },
        };
        const plan = planPlatform("prod", loadFromFiles("prod", PROJECT_ROOT, { inventory: { hosts } }));
        const { plan: before } = planOf("prod");
        const logins = bmcLogins(plan, new Map());
        assert.deepEqual(
            fleetHosts(plan, logins),
            fleetHosts(before, logins).map((host) => ({
                ...host,
                ...(host.name === "gpu-a1" && { bmc: { ...host.bmc, systemId: "/redfish/v1/Systems/2" } }),
                ...(host.name === "gpu-a2" && { detached: { reason: "its BMC moves" } }),
            })),
        );
    });

    it("sets no firmware where baremetal-operator simulates another one, and is the same otherwise", async () => {
        const plain = await createLayers("twin", ["foundation"], 1);
        const live = await createLayers("twin", ["foundation"], 1, { twin: { live: ["metal"] } });
        const all = (resources: readonly Registered[]) => resources.map(({ type, name }) => `${type} ${name}`);
        const settings = "kubernetes:metal3.io/v1alpha1:HostFirmwareSettings";
        const [kept, left] = [false, true].map((of) => plain.filter(({ type }) => (type === settings) === of));
        assert.notDeepEqual(left, []);
        assert.deepEqual(all(live).sort(), all(kept ?? []).sort());
    });

    it("has three members in three racks of prod", async () => {
        const created = await createLayers("prod", ["foundation"], 1);
        const spec = (kind: string) => created.find(({ type }) => type.endsWith(`:${kind}`))?.inputs["spec"];
        assert.equal((spec("KubeadmControlPlane") as { replicas: number }).replicas, 3);
        assert.deepEqual((spec("Metal3Cluster") as { failureDomains: unknown }).failureDomains, [
            { name: "rack-a", controlPlane: true },
            { name: "rack-b", controlPlane: true },
            { name: "rack-c", controlPlane: true },
        ]);
    });

    it("brings CoreDNS to the tag that the list of images has, with the control plane", () => {
        const { plan, management } = planOf("prod");
        const tags = [...machineConfigs(plan, management).values()].map(({ controlPlane }) => controlPlane?.coreDnsTag);
        const listed = plan.images.find(({ repository }) => repository === "registry.k8s.io/coredns/coredns")?.tag;
        assert.ok(listed);
        assert.deepEqual(
            tags.filter((tag) => tag !== undefined),
            [listed],
        );
    });

    it("sets huge pages aside on hosts of a kind that has them, and on no others", () => {
        const config = loadFromFiles("prod");
        const kinds = config.inventory.hardware;
        const hugePages = { size: "1G", count: 64 } as const;
        const hardware = { ...kinds, "hgx-h200-dell": { ...kinds["hgx-h200-dell"]!, hugePages } };
        const plan = planPlatform("prod", { ...config, inventory: { ...config.inventory, hardware } });
        assert.ok(plan.management);
        const pages = [...machineConfigs(plan, plan.management)].map(([pool, { host, kubelet }]) => [
            pool,
            host.hugePages,
            kubelet.memoryGib,
        ]);
        // What is set aside is no memory that the kubelet could keep a share of.
        assert.deepEqual(pages, [
            ["control-plane", undefined, 256],
            ["gpu-hgx-h200-dell", hugePages, 2048 - 64],
            ["gpu-hgx-h200-supermicro", undefined, 2048],
            ["storage", undefined, 512],
        ]);
    });

    it("encrypts what is a host's own, and leaves Ceph its disks", () => {
        const { plan, management } = planOf("prod");
        const disks = [...machineConfigs(plan, management)].map(([pool, { host }]) => [
            pool,
            host.dataDisks.map(({ name, leftover }) => `${name} ${leftover}`),
        ]);
        const models = Array.from({ length: 8 }, (_, i) => `models${i} keep`);
        assert.deepEqual(disks, [
            ["control-plane", ["etcd refuse", "logs keep"]],
            ["gpu-hgx-h200-dell", models],
            ["gpu-hgx-h200-supermicro", models],
            ["storage", []],
        ]);
    });

    it("opens to each pool what its role needs", () => {
        const { plan } = planOf("prod");
        const ids = Object.entries(plan.metal.openings).map(([pool, openings]) => [pool, openings.map(({ id }) => id)]);
        const all = ["kubelet", "pod-network", "pod-encryption", "pod-network-health"];
        assert.deepEqual(ids, [
            ["control-plane", ["ssh", "api-server", "etcd", ...all, "icmp"]],
            ["gpu-hgx-h200-dell", ["ssh", ...all, "icmp"]],
            ["gpu-hgx-h200-supermicro", ["ssh", ...all, "icmp"]],
            ["storage", ["ssh", ...all, "ceph", "icmp"]],
        ]);
        // By member, those that are there would drop what the one says that takes another's place.
        const etcd = plan.metal.openings["control-plane"]?.find(({ id }) => id === "etcd");
        assert.deepEqual(etcd?.from, [plan.networks.find(({ name }) => name === "management")?.cidr]);
    });

    it("logs in at the BMCs of a twin, which are simulated, and has no login where nobody gave one", () => {
        const { plan: twin } = planOf("twin");
        const { runner: _, ...withoutRunner } = loadFromFiles("prod");
        const prod = planPlatform("prod", withoutRunner);
        const none = bmcLogins(prod, new Map());
        assert.deepEqual(new Set(none.values()), new Set([undefined]));
        assert.deepEqual(new Set(bmcLogins(twin, new Map()).values()), new Set([SIMULATED]));
        assert.equal(fleetHosts(prod, none).length, 13);
    });

    it("leaves logins to people where a runner shows what the state holds: no Secret of them is the program's", async () => {
        for (const stack of ["prod", "staging"]) {
            const { plan } = planOf(stack);
            assert.deepEqual(
                new Set([...bmcLogins(plan, new Map()).values()].map((it) => it?.kind)),
                new Set(["kept"]),
            );
            for (const phase of [0, 1]) {
                assert.deepEqual(kinds(await createLayers(stack, ["foundation"], phase), "Secret"), [], stack);
            }
        }
    });

    it("keeps audit logs for the days that the plan says, whatever they are", async () => {
        const daysOf = async (stack: string, overrides: Tree) => {
            const created = await createLayers(stack, ["foundation"], 1, overrides);
            const { apiServer } = created.find(({ type }) => type.endsWith(":KubeadmControlPlane"))?.inputs["spec"]
                .kubeadmConfigSpec.clusterConfiguration as ControlPlaneProcesses;
            return apiServer.extraArgs.find(({ name }) => name === "audit-log-maxage")?.value;
        };
        for (const stack of STACKS) {
            const { auditRetentionDays } = planOf(stack).plan.metal.cluster;
            assert.equal(await daysOf(stack, {}), String(auditRetentionDays), stack);
        }
        assert.equal(await daysOf("prod", { kubernetes: { audit: { retentionDays: 401 } } }), "401");
    });

    it("writes no key of the API server into any object", async () => {
        const created = await createLayers("prod", ["foundation"], 1);
        const machines = created.filter(({ type }) => type.includes("Kubeadm"));
        assert.doesNotMatch(JSON.stringify(machines.map(({ inputs }) => inputs)), /aescbc|aesgcm/);
        assert.deepEqual(
            kinds(created, "Secret").filter((name) => name.startsWith("Secret workload-")),
            [],
        );
    });
});
