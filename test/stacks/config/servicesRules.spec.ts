import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import type { StackConfig } from "../../../stacks/config/schema";
import { servicesProblems } from "../../../stacks/config/servicesRules";

type Services = NonNullable<StackConfig["services"]>;

const prod = loadFromFiles("prod");
const problems = (config: Partial<StackConfig>) =>
    servicesProblems(config).map(({ path, reason }) => `${path}: ${reason}`);
const withServices = (change: Partial<Services>): StackConfig => ({
    ...prod,
    services: { ...prod.services!, ...change },
});
const withAddress = (host: string, address: string) =>
    withServices({ addresses: { ...prod.services!.addresses, [host]: address } });

describe("rules of the site's services", () => {
    it("find nothing in the committed stacks, nor where a site brings its own", () => {
        for (const stack of ["prod", "staging", "twin"]) {
            assert.deepEqual(problems(loadFromFiles(stack)), []);
        }
        const { services: _, ...rest } = prod;
        assert.deepEqual(problems(rest), []);
    });

    it("let management hosts alone serve, each at a free address of their range", () => {
        assert.deepEqual(problems(withAddress("gpu-a1", "10.20.0.5")), [
            'services.addresses.gpu-a1: "gpu-a1" is no host of role management in inventory.hosts; only those serve the site',
        ]);
        assert.deepEqual(problems(withAddress("mg-a1", "10.10.0.5")), [
            "services.addresses.mg-a1: 10.10.0.5 is outside network.ranges.management (10.20.0.0/22); choose a free address of it",
        ]);
        for (const [address, owner] of [
            ["10.20.0.12", "that of mg-b1"],
            ["10.20.0.10", "management.apiAddress"],
            ["10.20.0.1", "management.gateway"],
            [prod.metal.ironic.address, "metal.ironic.address"],
        ] as const) {
            assert.deepEqual(problems(withAddress("mg-a1", address)), [
                `services.addresses.mg-a1: ${address} is already ${owner}; choose a free address`,
            ]);
        }
        assert.deepEqual(problems(withAddress("mg-b1", "10.20.0.2")), [
            "services.addresses.mg-b1: 10.20.0.2 is already services.addresses.mg-a1; choose a free address",
        ]);
    });

    it("give each replica of the registry a host of its own that serves", () => {
        assert.deepEqual(problems(withServices({ registry: { hosts: ["mg-a1", "mg-z9", "mg-a1"] } })), [
            'services.registry.hosts[1]: "mg-z9" is not in services.addresses; known: mg-a1, mg-b1, mg-c1',
            'services.registry.hosts[2]: "mg-a1" is already hosts[0]; a host holds one replica',
        ]);
    });

    it("keep names that the plan gives", () => {
        assert.deepEqual(
            problems(withServices({ names: { registry: "10.20.0.9", "mg-a1": "10.20.0.9", id: "10.20.0.9" } })),
            [
                'services.names.registry: "registry" is a service of the plan itself; leave it out',
                'services.names.mg-a1: "mg-a1" is a host of the inventory',
            ],
        );
    });
});
