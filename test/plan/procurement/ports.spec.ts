import assert from "node:assert/strict";

import * as fc from "fast-check";

import { planPorts, type PortDemand, type PortHost } from "../../../stacks/plan/procurement/ports";

const GPU = { railPorts: 8, railSpeedGbps: 400, hostPorts: 2, hostSpeedGbps: 100 };
const SMALL = { railPorts: 0, railSpeedGbps: 0, hostPorts: 2, hostSpeedGbps: 25 };

const hosts = (kind: typeof GPU, rack: string, count: number, prefix: string): PortHost[] =>
    Array.from({ length: count }, (_, i) => ({ ...kind, id: `host/${prefix}${i}`, rack }));

const demand = (of: readonly PortHost[]): PortDemand => ({
    hosts: of,
    pdus: { a: 2, b: 2, c: 2 },
    rail: { ports: 32, portSpeedGbps: 400 },
    host: { ports: 32, portSpeedGbps: 100 },
    bmc: { ports: 48, portSpeedGbps: 1 },
});

/** Counts by link group, and by kind and rack of switch. */
function counts(of: readonly PortHost[]): Record<string, number> {
    const { links, switches } = planPorts(demand(of));
    return Object.fromEntries([
        ...links.map(({ id, count }) => [id, count]),
        ...switches.map(({ kind, rack, count }) => [[kind, rack].filter(Boolean).join(" "), count]),
    ]) as Record<string, number>;
}

const anyHost = fc.record({
    kind: fc.constantFrom(GPU, SMALL, { ...SMALL, hostSpeedGbps: 100, hostPorts: 4 }),
    rack: fc.constantFrom("a", "b", "c"),
});
const anyHosts = fc
    .array(anyHost, { maxLength: 60 })
    .map((kinds) => kinds.map(({ kind, rack }, i): PortHost => ({ ...kind, rack, id: `host/h${i}` })));

describe("the arithmetic of ports", () => {
    it("joins two rail leaves directly, as many links across as each has down", () => {
        const {
            "links/rail-hosts": down,
            "links/rail-leaves": across,
            rail,
            railSpine,
        } = counts(hosts(GPU, "a", 4, "g"));
        assert.deepEqual({ down, across, rail, railSpine }, { down: 32, across: 16, rail: 2, railSpine: undefined });
    });

    it("takes spines once two leaves are not enough", () => {
        const { "links/rail-leaves": up, rail, railSpine } = counts(hosts(GPU, "a", 5, "g"));
        assert.deepEqual({ up, rail, railSpine }, { up: 40, rail: 3, railSpine: 2 });
    });

    it("needs one rail leaf for one GPU host, and none for none", () => {
        assert.equal(counts(hosts(GPU, "a", 1, "g"))["rail"], 1);
        assert.equal(counts(hosts(SMALL, "a", 3, "s"))["rail"], undefined);
    });

    it("gives every rack two host leaves of its own, and spines once there is a second rack", () => {
        const one = counts(hosts(SMALL, "a", 4, "s"));
        assert.equal(one["host a"], 2);
        assert.equal(one["links/host-spines"], undefined);
        const two = counts([...hosts(SMALL, "a", 4, "s"), ...hosts(GPU, "b", 20, "g")]);
        assert.equal(two["host b"], 2);
        assert.equal(two["hostSpine"], 2);
        // Rack a: two a leaf. Rack b: 20 hosts x 200 Gb/s, a third of it, in links of 100 Gb/s.
        assert.equal(two["links/host-spines"], 4 + 14);
    });

    it("connects every BMC, PDU and other switch, and BMC switches with each other", () => {
        // 2 hosts, 4 PDUs, 2 x 2 host leaves and 2 host spines, two cables to the second BMC switch.
        assert.equal(counts([...hosts(SMALL, "a", 1, "s"), ...hosts(SMALL, "b", 1, "t")])["links/bmc"], 2 + 4 + 6 + 2);
    });

    it("asks for nothing where there is nothing", () => {
        assert.deepEqual(planPorts(demand([])), { links: [], switches: [] });
    });

    it("never needs less of anything when a host is added", () => {
        fc.assert(
            fc.property(anyHosts, anyHost, (before, { kind, rack }) => {
                const less = counts(before);
                const more = counts([...before, { ...kind, rack, id: "host/new" }]);
                for (const [name, count] of Object.entries(less)) {
                    assert.ok((more[name] ?? 0) >= count, `${name}: ${count} -> ${more[name] ?? 0}`);
                }
            }),
        );
    });

    it("has a port for either end of every rail link", () => {
        fc.assert(
            fc.property(anyHosts, (of) => {
                const { links, switches } = planPorts(demand(of));
                const ports = switches
                    .filter(({ kind }) => kind === "rail" || kind === "railSpine")
                    .reduce((sum, { count }) => sum + 32 * count, 0);
                const needed = links
                    .filter(({ network }) => network === "rail")
                    .reduce((sum, { count, toHosts }) => sum + count * (toHosts ? 1 : 2), 0);
                assert.ok(needed <= ports, `${needed} ends, ${ports} ports`);
            }),
        );
    });

    it("names the hosts that each link of theirs follows from", () => {
        const of = [...hosts(GPU, "a", 2, "g"), ...hosts(SMALL, "b", 1, "s")];
        const { links } = planPorts(demand(of));
        const from = (id: string) => links.find((link) => link.id === id)?.from;
        assert.deepEqual(from("links/rail-hosts"), ["host/g0", "host/g1"]);
        assert.deepEqual(from("links/host-25g"), ["host/s0"]);
    });
});
