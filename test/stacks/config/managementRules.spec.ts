import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import { managementProblems } from "../../../stacks/config/managementRules";
import type { StackConfig } from "../../../stacks/config/schema";

const prod = loadFromFiles("prod");
const problems = (config: Partial<StackConfig>) =>
    managementProblems(config).map(({ path, reason }) => `${path}: ${reason}`);

function withHost(change: { readonly address?: string }): StackConfig {
    const { address: _, ...host } = prod.inventory.hosts["mg-a1"]!;
    return {
        ...prod,
        inventory: { ...prod.inventory, hosts: { ...prod.inventory.hosts, "mg-a1": { ...host, ...change } } },
    };
}
const withManagement = (change: object): StackConfig => ({ ...prod, management: { ...prod.management!, ...change } });

describe("rules of management hosts", () => {
    it("find nothing in the committed stacks", () => {
        for (const stack of ["prod", "staging", "twin"]) {
            assert.deepEqual(problems(loadFromFiles(stack)), []);
        }
    });

    it("ask for an address of each, and for how they are installed", () => {
        assert.deepEqual(problems(withHost({})), [
            "inventory.hosts.mg-a1.address: is missing: nothing but its installation file can give a management host its address; write a free one of 10.20.0.0/22",
        ]);
        const { management: _, ...rest } = prod;
        assert.deepEqual(problems(rest), [
            "management: is missing, and mg-a1, mg-b1, mg-c1 cannot be installed without it; see stacks/config/sections/management.ts",
        ]);
    });

    it("keep addresses in the management range, and each for one", () => {
        assert.deepEqual(problems(withHost({ address: "10.10.0.200" })), [
            "inventory.hosts.mg-a1.address: 10.10.0.200 is outside network.ranges.management (10.20.0.0/22); choose a free address of it",
        ]);
        assert.deepEqual(problems(withHost({ address: "10.20.0.12" })), [
            "inventory.hosts.mg-b1.address: 10.20.0.12 is already inventory.hosts.mg-a1.address; choose a free address",
        ]);
        assert.deepEqual(problems(withManagement({ apiAddress: "10.20.0.11" })), [
            "inventory.hosts.mg-a1.address: 10.20.0.11 is already management.apiAddress; choose a free address",
        ]);
        assert.deepEqual(problems(withHost({ address: "10.20.0.4" })), [
            "inventory.hosts.mg-a1.address: 10.20.0.4 is already a server of management; choose a free address",
        ]);
    });

    it("keep the pods of the two clusters apart", () => {
        assert.deepEqual(problems(withManagement({ podRange: "10.128.4.0/22" })), [
            "management.podRange: 10.128.4.0/22 overlaps network.ranges.pods (10.128.0.0/16); choose a free range",
        ]);
    });

    it("let in only who operates every team", () => {
        assert.deepEqual(
            problems(withManagement({ ssh: { user: "platform", principals: ["infrastructure", "research"] } })),
            ['management.ssh.principals[1]: "research" is not a group of identity.groups that operates all teams'],
        );
    });

    it("order disks that hold what is installed, more where the host serves the site", () => {
        const withDisk = (sizeTb: number, services = prod.services): Partial<StackConfig> => {
            const hardware = prod.inventory.hardware["control-plane"]!;
            const smaller = {
                ...prod.inventory.hardware,
                "control-plane": { ...hardware, nvme: { count: 2, sizeTb } },
            };
            const one = { "mg-a1": prod.inventory.hosts["mg-a1"]!, "cp-a1": prod.inventory.hosts["cp-a1"]! };
            const inventory = { ...prod.inventory, hardware: smaller, hosts: one };
            const { services: _, ...rest } = prod;
            return { ...rest, inventory, ...(services && { services }) };
        };
        assert.deepEqual(problems(withDisk(0.96)), [
            'inventory.hosts.mg-a1.hardware: a disk of "control-plane" has 894 GiB (0.96 TB), and the volumes of a management host take 1553 (stacks/plan/autoinstall/storage.ts); order larger ones',
        ]);
        const alone = { ...prod.services!, addresses: {} };
        assert.deepEqual(problems(withDisk(0.96, alone)), []);
        assert.match(problems(withDisk(0.375, alone))[0] ?? "", /has 349 GiB .* take 353 /);
    });
});
