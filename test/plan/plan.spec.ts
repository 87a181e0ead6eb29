import assert from "node:assert/strict";

import * as fc from "fast-check";

import { loadFromFiles } from "../../stacks/config/load";
import type { StackConfig } from "../../stacks/config/schema";
import { planPlatform } from "../../stacks/plan/plan";
import type { PlatformPlan } from "../../stacks/plan/platformPlan";

const prod = loadFromFiles("prod");
const staging = loadFromFiles("staging");

const verdictsOf = (plan: PlatformPlan, id: string) => plan.verdicts.filter((verdict) => verdict.id === id);
const statuses = (plan: PlatformPlan, id: string) => verdictsOf(plan, id).map(({ status }) => status);

/** `config` with each host changed, or removed where the change gives undefined. */
function withHosts(
    config: StackConfig,
    change: (host: StackConfig["inventory"]["hosts"][string], name: string) => typeof host | undefined,
): StackConfig {
    const hosts = Object.fromEntries(
        Object.entries(config.inventory.hosts).flatMap(([name, host]) => {
            const changed = change(host, name);
            return changed ? [[name, changed]] : [];
        }),
    );
    return { ...config, inventory: { ...config.inventory, hosts } };
}

/** Keys whose path is not AES-256 all the way, one a family, and one that is used by people who are not kept apart. */
const declaredGaps = [
    "key/tpm/cp-a1",
    "key/host-disk/cp-a1",
    "key/host-disk/gpu-a1",
    "key/tpm/mg-a1",
    "key/tls/management",
    "key/tls/workload",
    "key/ceph-messenger",
    "key/ipsec",
    "key/artifact-signing",
];

describe("the plan of prod", () => {
    const plan = planPlatform("prod", prod);

    it("has what was asked for: 32 H200, 2 TiB a GPU host, three racks", () => {
        const gpuHosts = plan.hosts.filter(({ role }) => role === "gpu");
        assert.deepEqual(
            gpuHosts.map(({ name, rack, gpus, memory, railPorts }) => [
                name,
                rack,
                gpus.value,
                memory.value,
                railPorts,
            ]),
            [
                ["gpu-a1", "rack-a", 8, 2048, 8],
                ["gpu-a2", "rack-a", 8, 2048, 8],
                ["gpu-b1", "rack-b", 8, 2048, 8],
                ["gpu-c1", "rack-c", 8, 2048, 8],
            ],
        );
        assert.equal(new Set(gpuHosts.map(({ vendor }) => vendor)).size, 2);
        const perRack = (role: string) => plan.hosts.filter((host) => host.role === role).map(({ rack }) => rack);
        assert.deepEqual(perRack("control-plane"), ["rack-a", "rack-b", "rack-c"]);
        assert.deepEqual(perRack("storage"), ["rack-a", "rack-a", "rack-b", "rack-b", "rack-c", "rack-c"]);
    });

    it("fails nothing, and says what it cannot know", () => {
        assert.deepEqual(
            plan.verdicts.filter(({ status }) => status === "fail"),
            [],
        );
        const unknown = plan.verdicts.filter(({ status }) => status === "indeterminate");
        assert.deepEqual(
            unknown.map(({ id, subject }) => [id, subject]),
            [
                ["management/etcd-snapshots", "site"],
                ["hosts/operating-system-support", "site"],
                ...["control-plane", "hgx-h200-dell", "hgx-h200-supermicro", "storage"].map((hardware) => [
                    "inventory/inspected",
                    `hardware/${hardware}`,
                ]),
                ["inventory/placeholders", "site"],
                ...plan.images.filter(({ digest }) => digest === null).map(({ id }) => ["supply/image-digest", id]),
                ...declaredGaps.map((key) => ["keys/declared-gap", key]),
                ["secret-store/snapshots", "site"],
                ["secret-store/users", "site"],
                ["time/reference", "service/time"],
                ["names/resolve", "service/names"],
                ["models/licence", "model/llama-70b"],
                ["runner/way-out", "runner"],
                ["supply/deploy-ramdisk", "site"],
                ["supply/node-image", "site"],
                ["metal/tang-thumbprints", "site"],
                ["kubelet/serving-addresses", "site"],
                ["audit/retention", "cluster/management"],
                ["audit/retention", "cluster/workload"],
                ["gpu/drain", "site"],
                ["metal/inspection-address", "site"],
                ["metal/bmc-certificates", "site"],
                ...["control-plane", "hgx-h200-dell", "hgx-h200-supermicro", "storage"].map((hardware) => [
                    "metal/firmware-settings",
                    `hardware/${hardware}`,
                ]),
                ["metal/rail-mode", "hardware/hgx-h200-dell"],
                ["metal/rail-mode", "hardware/hgx-h200-supermicro"],
                ["hosts/boot-mirror", "hardware/hgx-h200-supermicro"],
                ["hosts/boot-mirror", "hardware/storage"],
                ...plan.metal.pools.map(({ id }) => ["machines/rollout", id]),
            ],
        );
        assert.ok(unknown.some(({ subject }) => subject === "image/vllm"));
    });

    it("computes usable storage from raw, copies and reserve", () => {
        // 2 hosts x 8 disks x 15.36 TB a rack hold one copy: 245.76 TB at 80 %; one host of the rack at 85 %.
        assert.match(
            verdictsOf(plan, "storage/usable-capacity")[0]?.reason ?? "",
            /^196\.6 TB usable .* 104\.4 TB with a storage host lost/,
        );
    });

    it("gives teams of this phase a namespace, and the later ones none", () => {
        const tenants = (phase: number) =>
            planPlatform("prod", { ...prod, phase })
                .namespaces.filter(({ kind }) => kind === "tenant")
                .map(({ name }) => name);
        assert.deepEqual(tenants(1), ["team-engineering", "team-research"]);
        assert.deepEqual(tenants(2), ["team-business", "team-compliance", "team-engineering", "team-research"]);
    });

    it("reserves for serving exactly what its replicas ask for", () => {
        const [model] = plan.placements;
        const serving = plan.namespaces.find(({ name }) => name === "serving");
        assert.ok(model && serving);
        assert.deepEqual(serving.quota, {
            gpus: model.replicas * model.tensorParallel,
            cpuCores: model.replicas * model.cpuCores,
            memoryGib: model.replicas * model.memoryGib,
            pods: model.replicas,
        });
    });

    it("holds no secret and no clock: twice the same, and plain JSON", () => {
        assert.deepEqual(JSON.parse(JSON.stringify(plan)), plan);
        assert.equal(JSON.stringify(planPlatform("prod", prod)), JSON.stringify(plan));
    });
});

describe("the plan of staging", () => {
    const plan = planPlatform("staging", staging);

    it("is not refused, and says which promises it does not make", () => {
        assert.deepEqual(statuses(plan, "serving/spare-host"), ["indeterminate"]);
        assert.deepEqual(statuses(plan, "storage/usable-capacity"), ["indeterminate"]);
        // Three disks a host: the fourth is etcd's.
        assert.match(verdictsOf(plan, "storage/usable-capacity")[0]?.reason ?? "", /^18\.4 TB usable /);
        assert.deepEqual(
            plan.verdicts.filter(({ status }) => status === "fail"),
            [],
        );
    });
});

describe("verdicts of a plan", () => {
    it("fail when a rack loses its second storage host", () => {
        const thinner = withHosts(prod, (host, name) => (name === "st-b2" ? undefined : host));
        assert.deepEqual(statuses(planPlatform("prod", thinner), "storage/usable-capacity"), ["fail"]);
    });

    it("fail when two control-plane members share a rack", () => {
        const crowded = withHosts(prod, (host, name) => (name === "cp-b1" ? { ...host, rack: "rack-a" } : host));
        assert.deepEqual(statuses(planPlatform("prod", crowded), "control-plane/quorum"), ["fail"]);
    });

    it("fail when the models leave no host to spare", () => {
        const models = { "llama-70b": { ...prod.models["llama-70b"]!, replicas: 7 } };
        const plan = planPlatform("prod", { ...prod, models });
        assert.deepEqual(statuses(plan, "serving/gpus"), ["pass"]);
        assert.deepEqual(statuses(plan, "serving/spare-host"), ["fail"]);
        assert.deepEqual(statuses(plan, "serving/rack-spread"), ["fail"]);
    });

    it("fail when a BMC is outside the out-of-band range", () => {
        const exposed = withHosts(prod, (host, name) =>
            name === "gpu-a1" ? { ...host, bmc: { ...host.bmc, address: "10.20.0.5" } } : host,
        );
        const failed = verdictsOf(planPlatform("prod", exposed), "network/bmc-out-of-band").filter(
            ({ status }) => status === "fail",
        );
        assert.deepEqual(
            failed.map(({ subject }) => subject),
            ["host/gpu-a1"],
        );
    });

    it("fail when the pod range has no room for another host", () => {
        const network = { ...prod.network, ranges: { ...prod.network.ranges, pods: "10.128.0.0/21" } };
        assert.deepEqual(statuses(planPlatform("prod", { ...prod, network }), "network/pod-range"), ["fail"]);
    });

    it("fail on a GPU host with little memory or slow rails", () => {
        const dell = prod.inventory.hardware["hgx-h200-dell"]!;
        const poor = { ...dell, memoryGib: 512, nics: { ...dell.nics, railSpeedGbps: 200 } };
        const inventory = { ...prod.inventory, hardware: { ...prod.inventory.hardware, "hgx-h200-dell": poor } };
        const plan = planPlatform("prod", { ...prod, inventory });
        assert.deepEqual(statuses(plan, "gpu/host-memory"), ["fail", "pass", "pass", "fail"]);
        assert.deepEqual(statuses(plan, "fabric/rail-ports"), ["fail", "pass"]);
    });
});

describe("huge pages", () => {
    it("count as memory that a GPU host has, and the verdict says so", () => {
        const dell = prod.inventory.hardware["hgx-h200-dell"]!;
        const paged = { ...dell, memoryGib: 1024, hugePages: { size: "2M", count: 65_536 } as const };
        const inventory = { ...prod.inventory, hardware: { ...prod.inventory.hardware, "hgx-h200-dell": paged } };
        const [verdict] = verdictsOf(planPlatform("prod", { ...prod, inventory }), "gpu/host-memory");
        assert.deepEqual(
            [verdict?.status, verdict?.reason],
            ["pass", "1024 GiB, 128 of them huge pages, which count; at least 1 TB (931.3 GiB) is required"],
        );
    });
});

describe("adding a host", () => {
    const names = Object.keys(prod.inventory.hosts);

    it("changes nothing about the hosts that were there", () => {
        fc.assert(
            fc.property(fc.subarray(names, { minLength: 1 }), (kept) => {
                const before = planPlatform(
                    "prod",
                    withHosts(prod, (host, name) => (kept.includes(name) ? host : undefined)),
                );
                const after = planPlatform("prod", prod);
                for (const host of before.hosts) {
                    assert.deepEqual(
                        after.hosts.find(({ id }) => id === host.id),
                        host,
                    );
                }
            }),
        );
    });

    it("never takes usable storage away", () => {
        const usable = (config: StackConfig) =>
            Number(
                /^[\d.]+/.exec(
                    verdictsOf(planPlatform("prod", config), "storage/usable-capacity")[0]?.reason ?? "",
                )?.[0],
            );
        for (const rack of ["rack-a", "rack-b", "rack-c"]) {
            const model = prod.inventory.hosts["st-a1"]!;
            const hosts = { ...prod.inventory.hosts, "st-new": { ...model, index: 40, rack } };
            assert.ok(usable({ ...prod, inventory: { ...prod.inventory, hosts } }) >= usable(prod));
        }
    });
});

describe("the plan of a site in phase 0, before the workload cluster exists", () => {
    const plan = planPlatform("prod", { ...prod, phase: 0 });

    it("has the management cluster, what runs there, and nothing else", () => {
        assert.deepEqual(
            plan.clusters.map(({ name }) => name),
            ["management"],
        );
        assert.deepEqual([...new Set(plan.namespaces.map(({ cluster }) => cluster))], ["management"]);
        assert.deepEqual(plan.site.layers, ["foundation"]);
        assert.deepEqual([plan.placements, plan.endpoints], [[], []]);
        const later = planPlatform("prod", prod).namespaces.filter(({ cluster }) => cluster === "management");
        assert.deepEqual(plan.namespaces, later);
    });

    it("breaks no promise, and knows every key and host all the same", () => {
        const later = planPlatform("prod", prod);
        assert.deepEqual(
            plan.verdicts.filter(({ status }) => status === "fail"),
            [],
        );
        assert.deepEqual(plan.hosts, later.hosts);
        assert.deepEqual(plan.keys, later.keys);
    });
});
