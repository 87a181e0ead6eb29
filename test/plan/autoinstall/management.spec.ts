import assert from "node:assert/strict";

import * as fc from "fast-check";

import { loadFromFiles } from "../../../stacks/config/load";
import { planManagement } from "../../../stacks/plan/autoinstall/management";
import { planPlatform } from "../../../stacks/plan/plan";

const prod = loadFromFiles("prod");
const hosts = Object.entries(prod.inventory.hosts);
const sample = prod.inventory.hosts["mg-a1"]!;

describe("the plan of management hosts", () => {
    it("takes names, addresses and keys from where they were decided", () => {
        const { management, keys } = planPlatform("prod", prod);
        assert.deepEqual(
            management?.hosts.map(({ name, fqdn, address }) => [name, fqdn, address]),
            [
                ["mg-a1", "mg-a1.h200.example", "10.20.0.11"],
                ["mg-b1", "mg-b1.h200.example", "10.20.0.12"],
                ["mg-c1", "mg-c1.h200.example", "10.20.0.13"],
            ],
        );
        const known = new Set(keys.map(({ id }) => id));
        for (const { diskKey, recoveryKey } of management.hosts) {
            assert.ok(
                known.has(diskKey) && known.has(recoveryKey),
                `${diskKey} and ${recoveryKey} are in the key plan`,
            );
        }
    });

    it("is null where a site has no hosts of the role", () => {
        const others = Object.fromEntries(hosts.filter(([, { role }]) => role !== "management"));
        const config = { ...prod, inventory: { ...prod.inventory, hosts: others } };
        assert.equal(planManagement(config), null);
    });

    it("moves no host when others are added, and gives no two the same name or address", () => {
        fc.assert(
            fc.property(fc.uniqueArray(fc.integer({ min: 20, max: 250 }), { maxLength: 12 }), (numbers) => {
                const added = numbers.map((n) => [`aa-${n}`, { ...sample, address: `10.20.1.${n}` }] as const);
                const inventory = { ...prod.inventory, hosts: Object.fromEntries([...added, ...hosts]) };
                const planned = planManagement({ ...prod, inventory })?.hosts ?? [];
                const before = planManagement(prod)?.hosts ?? [];
                assert.deepEqual(planned.slice(-before.length), before);
                for (const unique of ["name", "fqdn", "address"] as const) {
                    assert.equal(new Set(planned.map((host) => host[unique])).size, planned.length);
                }
            }),
        );
    });

    it("gives every open port a reason and a source", () => {
        const { openings = [] } = planManagement(prod) ?? {};
        assert.ok(openings.length > 0);
        for (const { id, reason, source, ports } of openings) {
            assert.ok(reason.length > 10 && source.length > 3 && ports.length > 0, id);
        }
        assert.equal(new Set(openings.map(({ id }) => id)).size, openings.length);
    });

    it("serves DHCP and TFTP only where some BMC has no virtual media", () => {
        const booting = (protocol: "redfish" | "ipmi") => {
            const gpu = prod.inventory.hosts["gpu-a1"]!;
            const changed = { ...prod.inventory.hosts, "gpu-a1": { ...gpu, bmc: { ...gpu.bmc, protocol } } };
            const planned = planManagement({ ...prod, inventory: { ...prod.inventory, hosts: changed } });
            return (planned?.openings ?? []).map(({ id }) => id).filter((id) => /dhcp|tftp|ironic-boot/.test(id));
        };
        assert.deepEqual(booting("redfish"), []);
        assert.deepEqual(booting("ipmi"), ["dhcp", "tftp", "ironic-boot"]);
    });
});
