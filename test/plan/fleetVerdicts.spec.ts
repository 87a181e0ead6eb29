import assert from "node:assert/strict";

import { loadFromFiles } from "../../stacks/config/load";
import type { StackConfig } from "../../stacks/config/schema";
import { fleetVerdicts } from "../../stacks/plan/fleetVerdicts";
import { planHosts } from "../../stacks/plan/hosts";
import { planVerdicts } from "../../stacks/plan/verdicts";

const prod = loadFromFiles("prod");
const staging = loadFromFiles("staging");

type Host = StackConfig["inventory"]["hosts"][string];

function withHosts(change: (host: Host, name: string) => Host | undefined, config = prod): StackConfig {
    const hosts = Object.entries(config.inventory.hosts).flatMap(([name, host]) => {
        const changed = change(host, name);
        return changed ? [[name, changed] as const] : [];
    });
    return { ...config, inventory: { ...config.inventory, hosts: Object.fromEntries(hosts) } };
}

const verdict = (config: StackConfig, id: string) =>
    fleetVerdicts(config, planHosts(config))
        .filter((found) => found.id === id)
        .map(({ subject, status, reason }) => [subject, status, reason]);

describe("verdicts on a fleet", () => {
    it("warn of a single vendor", () => {
        const figures = "GPU hosts: 2 Dell, 2 Supermicro; all hosts: 8 Dell, 8 Supermicro";
        assert.deepEqual(verdict(prod, "inventory/vendors"), [["site", "pass", figures]]);
        const dell = withHosts((host) => (host.role === "gpu" ? { ...host, hardware: "hgx-h200-dell" } : host));
        assert.deepEqual(verdict(dell, "inventory/vendors"), [
            [
                "site",
                "indeterminate",
                "GPU hosts: 4 Dell; all hosts: 10 Dell, 6 Supermicro; a recall, a firmware fault or a late delivery of one vendor takes all of them: buy the next ones from an alternative of inventory.hardware",
            ],
        ]);
    });

    it("declare the gap of fewer than three racks, and fail nothing for it", () => {
        const { "rack-c": _, ...racks } = prod.inventory.racks;
        const moved = withHosts((host) => (host.rack === "rack-c" ? { ...host, rack: "rack-b" } : host));
        const two = { ...moved, inventory: { ...moved.inventory, racks } };
        assert.deepEqual(verdict(two, "site/failure-domains"), [
            [
                "site",
                "indeterminate",
                "2 racks (rack-a, rack-b): copies and control-plane members are kept apart by host, and a lost rack can take two of three; a third rack closes the gap",
            ],
        ]);
        const quorum = planVerdicts(two, { hosts: planHosts(two), placements: [], images: [] }).find(
            ({ id }) => id === "control-plane/quorum",
        );
        assert.deepEqual(
            [quorum?.status, quorum?.reason],
            ["indeterminate", "3 members in 2 racks, which are all there are: a lost rack can take the quorum"],
        );
    });

    it("want storage that heals apart from the control plane", () => {
        assert.deepEqual(verdict(prod, "storage/self-healing"), [
            ["site", "pass", "6 storage hosts, failure domain rack: a lost host's copies have others to go to"],
        ]);
        const thin = withHosts((host, name) => (name === "st-b2" ? undefined : host));
        assert.deepEqual(verdict(thin, "storage/self-healing"), [
            [
                "site",
                "fail",
                "5 storage hosts, failure domain rack: a lost host's copies have nowhere to go; four hosts apart from the control plane, two a rack, are required",
            ],
        ]);
        assert.deepEqual(
            verdict(staging, "storage/self-healing").map(([, status]) => status),
            ["indeterminate"],
        );
    });

    it("give the date on which the operating system leaves standard support", () => {
        const [found] = verdict(prod, "hosts/operating-system-support");
        assert.equal(found?.[1], "indeterminate");
        assert.match(found[2] ?? "", /April 2027 \(Canonical, ubuntu\.com\/about\/release-cycle\)/);
    });

    it("hold names of ports and disks for assumptions until a host was inspected", () => {
        const inspected = { source: "inspection of gpu-a1" };
        const dell = prod.inventory.hardware["hgx-h200-dell"]!;
        const read = { ...dell, interfaces: { ...dell.interfaces, ...inspected } };
        const of = (hardware: typeof dell) =>
            verdict(
                {
                    ...prod,
                    inventory: {
                        ...prod.inventory,
                        hardware: { ...prod.inventory.hardware, "hgx-h200-dell": hardware },
                    },
                },
                "inventory/inspected",
            ).find(([subject]) => subject === "hardware/hgx-h200-dell");
        assert.deepEqual(of(read), [
            "hardware/hgx-h200-dell",
            "indeterminate",
            "disks are assumptions: inspect a host and compare its status.hardware, then name it as source",
        ]);
        assert.deepEqual(of({ ...read, disks: { ...dell.disks, ...inspected } }), [
            "hardware/hgx-h200-dell",
            "pass",
            "interfaces: inspection of gpu-a1; disks: inspection of gpu-a1",
        ]);
    });

    it("see MAC addresses that no port has", () => {
        assert.deepEqual(
            verdict(prod, "inventory/placeholders").map(([, status]) => status),
            ["indeterminate"],
        );
        const real = withHosts((host) => ({
            ...host,
            bootMac: host.bootMac.replace("00:00:5e:00:53", "b0:7b:25:00:00"),
        }));
        assert.deepEqual(verdict(real, "inventory/placeholders"), [
            ["site", "pass", "no MAC address of colo1 is one kept for documentation"],
        ]);
    });
});

describe("disks of a host", () => {
    const disksOf = (config: StackConfig, wanted: string) => {
        const host = planHosts(config).find(({ name }) => name === wanted);
        return [host?.rootDevice?.hints, host?.dataDisks.map(({ purpose }) => purpose)];
    };

    it("are told apart by slot, and etcd has its own", () => {
        assert.deepEqual(disksOf(prod, "cp-a1"), [{ model: "BOSS-N1" }, ["etcd", "logs"]]);
        assert.deepEqual(disksOf(staging, "node-a1"), [{ model: "BOSS-N1" }, ["etcd", "ceph", "ceph", "ceph"]]);
        assert.deepEqual(disksOf(prod, "mg-a1"), [undefined, ["system", "system"]]);
    });

    it("are found by a host's own hints where it has some", () => {
        const wwn = "0x5000c500a1b2c3d4";
        const own = withHosts((host, name) => (name === "st-a1" ? { ...host, rootDeviceHints: { wwn } } : host));
        assert.deepEqual(disksOf(own, "st-a1")[0], { wwn });
        assert.deepEqual(disksOf(own, "st-a2")[0], { model: "MZ1L2960" });
    });
});

describe("pools of hosts", () => {
    it("hold hosts that one template fits, under names that stay", () => {
        const pools = (config: StackConfig) => [...new Set(planHosts(config).map(({ pool }) => pool))].sort();
        assert.deepEqual(
            pools(prod),
            [
                "pool/control-plane",
                "pool/gpu-hgx-h200-dell",
                "pool/gpu-hgx-h200-supermicro",
                "pool/storage",
                null,
            ].sort(),
        );
        assert.deepEqual(pools(staging), ["pool/converged-small", "pool/gpu-hgx-h200-dell", null].sort());
    });
});
