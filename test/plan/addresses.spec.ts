import assert from "node:assert/strict";

import * as fc from "fast-check";

import { contains, isEdge } from "../../components/shared/ranges";
import { loadFromFiles } from "../../stacks/config/load";
import { networkProblems } from "../../stacks/config/networkRules";
import { reservedProblems } from "../../stacks/config/reservedRules";
import type { StackConfig } from "../../stacks/config/schema";
import { planHosts } from "../../stacks/plan/hosts";
import { planMetal } from "../../stacks/plan/metal";
import { planNetworks } from "../../stacks/plan/networks";
import type { HostPlan } from "../../stacks/plan/hostPlan";
import { type FleetHost, fleetOf } from "../../tools/bench/fleet";

const prod = loadFromFiles("prod");
const RACKS = ["rack-a", "rack-b", "rack-c", "rack-d"];

/** 1 to 512 hosts, with gaps where others were retired, in any order. */
const fleet: fc.Arbitrary<FleetHost[]> = fc.uniqueArray(
    fc.record(
        {
            index: fc.integer({ min: 0, max: 766 }),
            role: fc.constantFrom("gpu", "storage", "control-plane"),
            rack: fc.constantFrom(...RACKS),
        },
        { noNullPrototype: true },
    ),
    { selector: ({ index }) => index, minLength: 1, maxLength: 512, size: "max" },
);

const hostsOf = (hosts: readonly FleetHost[]) => planHosts(fleetOf(prod, hosts));
const byId = (hosts: readonly HostPlan[]) => new Map(hosts.map((host) => [host.id, host]));
/** A fleet is large, and one that fails would be made smaller for a long time. */
const runs = { numRuns: 20, endOnFailure: true };

describe("addresses of 1 to 512 hosts", () => {
    it("are each one host's", () => {
        fc.assert(
            fc.property(fleet, (hosts) => {
                const addresses = hostsOf(hosts).flatMap((host) => host.addresses.map(({ address }) => address));
                assert.equal(new Set(addresses).size, addresses.length);
            }),
            runs,
        );
    });

    it("lie in their networks, and are neither the first, the last nor reserved", () => {
        fc.assert(
            fc.property(fleet, (hosts) => {
                const config = fleetOf(prod, hosts);
                const networks = new Map(planNetworks(config).map((network) => [network.id, network]));
                for (const { id, addresses } of planHosts(config)) {
                    for (const { network, address, prefixLength } of addresses) {
                        const { cidr = "", gateway } = networks.get(network) ?? {};
                        assert.ok(contains(cidr, address) && !isEdge(cidr, address), `${id} in ${network}: ${address}`);
                        assert.ok(cidr.endsWith(`/${prefixLength}`) && address !== gateway);
                    }
                }
                assert.deepEqual([...networkProblems(config), ...reservedProblems(config)], []);
            }),
            runs,
        );
    });

    it("exist in out-of-band, management, storage and, for each GPU, in its rail", () => {
        const rails = Array.from({ length: 8 }, (_, rail) => `network/rail-${rail}`);
        fc.assert(
            fc.property(fleet, (hosts) => {
                for (const { role, addresses } of hostsOf(hosts).filter(({ pool }) => pool !== null)) {
                    const expected = ["network/outOfBand", "network/management", "network/storage"];
                    const networks = addresses.map(({ network }) => network);
                    assert.deepEqual(networks, role === "gpu" ? [...expected, ...rails] : expected);
                }
            }),
            runs,
        );
    });

    it("stay, with all else of a host, when others come and go", () => {
        fc.assert(
            fc.property(
                fleet.chain((hosts) => fc.tuple(fc.constant(hosts), fc.subarray(hosts))),
                ([hosts, kept]) => {
                    const before = byId(hostsOf(hosts));
                    for (const host of hostsOf(kept)) {
                        assert.deepEqual(host, before.get(host.id));
                    }
                },
            ),
            runs,
        );
    });

    it("stay when hosts are written in another order", () => {
        fc.assert(
            fc.property(
                fleet.chain((hosts) =>
                    fc.tuple(
                        fc.constant(hosts),
                        fc.shuffledSubarray(hosts, { minLength: hosts.length, maxLength: hosts.length }),
                    ),
                ),
                ([hosts, shuffled]) => assert.deepEqual(byId(hostsOf(shuffled)), byId(hostsOf(hosts))),
            ),
            runs,
        );
    });

    it("end where their range does: what cannot be planned is refused, and nothing else", () => {
        const network = (config: StackConfig) => ({ ...config.network, hostOffset: 100, railPrefix: 23 });
        fc.assert(
            fc.property(fc.integer({ min: 0, max: 1200 }), (index) => {
                const config = fleetOf(prod, [{ index, role: "gpu", rack: "rack-a" }]);
                const tight = { ...config, network: network(config) };
                // A rail of 512 addresses ends first: 100 below the hosts, one for broadcast.
                const fits = index < 512 - 100 - 1;
                assert.equal(networkProblems(tight).length === 0, fits);
                if (fits) {
                    planHosts(tight);
                } else {
                    assert.throws(() => planHosts(tight), /the configuration was not validated/);
                }
            }),
        );
    });
});

/** Hosts of each role in each rack, as uneven as may be: some racks full, some empty. */
const unevenRacks: fc.Arbitrary<FleetHost[]> = fc
    .array(fc.record({ gpu: places(), storage: places(), "control-plane": places() }, { noNullPrototype: true }), {
        minLength: RACKS.length,
        maxLength: RACKS.length,
    })
    .map((racks) =>
        racks.flatMap((counts, i) =>
            (["gpu", "storage", "control-plane"] as const).flatMap((role) =>
                Array.from({ length: counts[role] }, () => ({ role, rack: RACKS[i] ?? "" })),
            ),
        ),
    )
    .chain((hosts) => fc.shuffledSubarray(hosts, { minLength: hosts.length, maxLength: hosts.length }))
    .map((hosts) => hosts.map((host, index) => ({ ...host, index })));

/** At most 42, so that three roles in four racks are at most 504 hosts. */
function places(): fc.Arbitrary<number> {
    return fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 42 }));
}

describe("zones", () => {
    const zoneOf = ({ labels }: HostPlan) => labels["topology.kubernetes.io/zone"];
    const tally = (values: readonly (string | undefined)[]) =>
        Object.fromEntries([...new Set(values)].map((value) => [value, values.filter((it) => it === value).length]));

    it("have as many hosts of each role as the inventory has in the rack, however uneven that is", () => {
        fc.assert(
            fc.property(unevenRacks, (hosts) => {
                const config = fleetOf(prod, hosts);
                const inventory = Object.values(config.inventory.hosts);
                assert.deepEqual(
                    tally(planHosts(config).map((host) => `${host.role} in ${zoneOf(host)}`)),
                    tally(inventory.map(({ role, rack }) => `${role} in ${rack}`)),
                );
            }),
            runs,
        );
    });

    it("are, of a pool, the racks that the inventory has its hosts in, each once", () => {
        fc.assert(
            fc.property(unevenRacks, (hosts) => {
                const config = fleetOf(prod, hosts);
                const { pools } = planMetal(config, planHosts(config));
                const racksOf = (wanted: string) =>
                    RACKS.filter((rack) => hosts.some((host) => host.role === wanted && host.rack === rack));
                assert.deepEqual(
                    Object.fromEntries(pools.map(({ role, racks }) => [role, racks])),
                    Object.fromEntries(
                        [...new Set(hosts.map(({ role }) => role))].map((role) => [role, racksOf(role)]),
                    ),
                );
            }),
            runs,
        );
    });
});

describe("the addresses of prod", () => {
    it("are base, offset and index, and nothing that was counted", () => {
        const gpu = planHosts(prod).find(({ name }) => name === "gpu-b1");
        assert.deepEqual(
            gpu?.addresses.map(({ network, interface: port, address, prefixLength }) => [
                network.slice("network/".length),
                port,
                `${address}/${prefixLength}`,
            ]),
            [
                ["outOfBand", "bmc", "10.10.0.23/24"],
                ["management", "bond0", "10.20.1.23/22"],
                ["storage", "bond0.30", "10.30.1.23/22"],
                ["rail-0", "ens1np0", "10.40.1.23/22"],
                ["rail-1", "ens2np0", "10.40.5.23/22"],
                ["rail-2", "ens3np0", "10.40.9.23/22"],
                ["rail-3", "ens4np0", "10.40.13.23/22"],
                ["rail-4", "ens5np0", "10.40.17.23/22"],
                ["rail-5", "ens6np0", "10.40.21.23/22"],
                ["rail-6", "ens7np0", "10.40.25.23/22"],
                ["rail-7", "ens8np0", "10.40.29.23/22"],
            ],
        );
    });

    it("are, of management hosts, those that people chose", () => {
        const management = planHosts(prod).filter(({ role }) => role === "management");
        assert.deepEqual(
            management.map(({ addresses }) => addresses.map(({ network, address }) => `${network} ${address}`)),
            [
                ["network/outOfBand 10.10.0.14", "network/management 10.20.0.11"],
                ["network/outOfBand 10.10.0.15", "network/management 10.20.0.12"],
                ["network/outOfBand 10.10.0.16", "network/management 10.20.0.13"],
            ],
        );
    });
});
