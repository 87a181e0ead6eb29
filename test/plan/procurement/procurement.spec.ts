import assert from "node:assert/strict";

import * as fc from "fast-check";

import { loadFromFiles } from "../../../stacks/config/load";
import type { StackConfig } from "../../../stacks/config/schema";
import { planHosts } from "../../../stacks/plan/hosts";
import { planPlatform } from "../../../stacks/plan/plan";
import { planProcurement } from "../../../stacks/plan/procurement/procurement";
import type { ProcurementPlan } from "../../../stacks/plan/procurement/procurementPlan";

const prod = loadFromFiles("prod");
const staging = loadFromFiles("staging");

const procured = (config: StackConfig) => planProcurement(config, planHosts(config));
const verdict = (config: StackConfig, id: string, subject: string) =>
    planPlatform("prod", config).verdicts.find((one) => one.id === `procurement/${id}` && one.subject === subject);
const countOf = ({ bill }: ProcurementPlan, id: string) => bill.find((item) => item.id === `item/${id}`)?.count;

type Rack = StackConfig["inventory"]["racks"][string];
type Host = StackConfig["inventory"]["hosts"][string];

function withRack(name: string, change: (rack: Rack) => Rack, config = prod): StackConfig {
    const { inventory } = config;
    const rack = inventory.racks[name];
    assert.ok(rack);
    return { ...config, inventory: { ...inventory, racks: { ...inventory.racks, [name]: change(rack) } } };
}

const withFeeds = (name: string, feeds: Partial<Rack["feeds"]>, config = prod) =>
    withRack(name, (rack) => ({ ...rack, feeds: { ...rack.feeds, ...feeds } }), config);

function withHosts(hosts: Readonly<Record<string, Host>>): StackConfig {
    return { ...prod, inventory: { ...prod.inventory, hosts } };
}

describe("the bill of materials of prod", () => {
    const plan = procured(prod);

    it("counts what the inventory asks for", () => {
        const counts = Object.fromEntries(
            plan.bill
                .filter(({ category }) => !["disk", "spare"].includes(category))
                .map(({ id, count }) => [id, count]),
        );
        assert.deepEqual(counts, {
            "item/server-control-plane": 6,
            "item/host-nic-control-plane": 6,
            "item/server-hgx-h200-dell": 2,
            "item/rail-nic-hgx-h200-dell": 16,
            "item/host-nic-hgx-h200-dell": 2,
            "item/server-hgx-h200-supermicro": 2,
            "item/rail-nic-hgx-h200-supermicro": 16,
            "item/host-nic-hgx-h200-supermicro": 2,
            "item/server-storage": 6,
            "item/host-nic-storage": 6,
            "item/rail-switch": 2,
            "item/host-switch": 8,
            "item/bmc-switch": 3,
            // 32 links to hosts, 16 between the leaves: 96 optics at 48 links.
            "item/rail-nic-optic": 32,
            "item/rail-switch-optic": 64,
            "item/rail-fibre": 48,
            "item/host-optic": 24,
            "item/host-fibre": 12,
            "item/host-cable-25g": 12,
            "item/host-cable-100g": 20,
            "item/host-adapter": 12,
            "item/bmc-cable": 39,
            "item/pdu": 9,
        });
    });

    it("takes spares by rule, and no spare server", () => {
        const spare = (id: string) => countOf(plan, `spare-${id}`);
        assert.equal(spare("rail-switch-optic"), 4);
        assert.equal(spare("host-fibre"), 2);
        assert.equal(spare("host-switch"), 1);
        assert.equal(spare("disk-storage"), 3);
        assert.equal(spare("server-storage"), undefined);
    });

    it("says of every line how its count came about, and from which ids of the plan", () => {
        const whole = planPlatform("prod", prod);
        const known = new Set([
            ...whole.hosts.map(({ id }) => id),
            ...plan.links.map(({ id }) => id),
            ...plan.switches.map(({ id }) => id),
            ...plan.racks.map(({ id }) => id),
            ...plan.bill.map(({ id }) => id),
        ] as string[]);
        for (const { id, reason, from } of plan.bill) {
            assert.notEqual(reason, "", id);
            assert.ok(from.length > 0, id);
            assert.deepEqual(
                from.filter((one) => !known.has(one)),
                [],
                id,
            );
        }
    });

    it("holds no price", () => {
        assert.doesNotMatch(JSON.stringify(plan), /price|usd|\$|€/i);
    });
});

describe("adding a host", () => {
    const names = Object.keys(prod.inventory.hosts);

    it("never takes anything off the bill, and moves no switch", () => {
        fc.assert(
            fc.property(fc.subarray(names), (kept) => {
                const some = Object.entries(prod.inventory.hosts).filter(([name]) => kept.includes(name));
                const before = procured(withHosts(Object.fromEntries(some)));
                const after = procured(prod);
                for (const { id, count } of before.bill) {
                    assert.ok((after.bill.find((item) => item.id === id)?.count ?? 0) >= count, id);
                }
                for (const { id, position } of before.switches) {
                    assert.deepEqual(after.switches.find((one) => one.id === id)?.position, position, id);
                }
            }),
            { numRuns: 50 },
        );
    });

    it("keeps two optics at every fibre", () => {
        fc.assert(
            fc.property(fc.subarray(names), (kept) => {
                const some = Object.entries(prod.inventory.hosts).filter(([name]) => kept.includes(name));
                const { bill, links } = procured(withHosts(Object.fromEntries(some)));
                const sum = (of: readonly { readonly count: number }[]) =>
                    of.reduce((all, { count }) => all + count, 0);
                assert.equal(
                    sum(bill.filter(({ category }) => category === "optic")),
                    2 * sum(links.filter(({ medium }) => medium === "fibre")),
                );
            }),
            { numRuns: 50 },
        );
    });
});

describe("the racks of a plan", () => {
    it("draw what stands in them, and the feeds carry all of it", () => {
        const { inventory, procurement } = prod;
        const parts = { rail: "railSwitch", host: "hostSwitch", hostSpine: "hostSwitch", bmc: "bmcSwitch" } as const;
        for (const { name, power } of procured(prod).racks) {
            const servers = Object.values(inventory.hosts).filter(({ rack }) => rack === name);
            const units = inventory.racks[name]?.switchUnits;
            const watts = [
                ...servers.map(({ hardware }) => inventory.hardware[hardware]?.power.maxWatts ?? NaN),
                ...Object.entries(parts).flatMap(([kind, part]) =>
                    (units?.[kind as keyof typeof parts] ?? []).map(() => procurement.parts[part].power.maxWatts),
                ),
            ].reduce((sum, each) => sum + each, 0);
            assert.equal(power.maximum.value, watts / 1000);
            // 415 V between phases, the fullest phase 10 % over its share.
            const amperes = power.feeds.reduce((sum, { value }) => sum + value, 0);
            assert.ok(Math.abs(amperes - (watts / 415 / Math.sqrt(3)) * 1.1) < 0.01, `${name}: ${amperes}`);
        }
    });

    it("use the units that hosts and switches take", () => {
        assert.deepEqual(
            procured(prod).racks.map(({ name, usedUnits }) => [name, usedUnits]),
            // Rack a: 6 + 8 + 4 of hosts, 3 switches. Rack b: 8 + 4, 5. Rack c: 6 + 4, 5.
            [
                ["rack-a", 21],
                ["rack-b", 17],
                ["rack-c", 15],
            ],
        );
    });

    it("are refused over their power, with the rack, the figures and what to move", () => {
        const answer = verdict(
            withRack("rack-a", (rack) => ({ ...rack, limitKw: 25 })),
            "rack-power",
            "rack/rack-a",
        );
        assert.equal(answer?.status, "fail");
        assert.match(
            answer.reason,
            /^26\.6 kW at its maximum, 27\.9 kW at the upper edge, of 25\.0 kW; .*inventory\.racks\.rack-a\): host\/gpu-a\d 10\.7 kW, host\/gpu-a\d 10\.7 kW/,
        );
    });

    it("are held to the upper edge of what is known of their power", () => {
        const tight = withRack("rack-a", (rack) => ({ ...rack, limitKw: 27 }));
        assert.equal(verdict(tight, "rack-power", "rack/rack-a")?.status, "fail");
    });

    it("are refused over the amperes of a feed, though the contract allows the power", () => {
        const thin = withFeeds("rack-a", { breakerAmperes: 16 });
        assert.equal(verdict(thin, "rack-power", "rack/rack-a")?.status, "fail");
        assert.equal(verdict(thin, "rack-power", "rack/rack-b")?.status, "pass");
    });

    it("lose a GPU host with one of two feeds, which is why there are three", () => {
        const two = withFeeds("rack-b", { count: 2, breakerAmperes: 60 });
        const answer = verdict(two, "feed-loss", "rack/rack-b");
        assert.equal(answer?.status, "fail");
        assert.match(answer.reason, /too few supplies are left for host\/gpu-b1; /);
        assert.equal(verdict(prod, "feed-loss", "rack/rack-b")?.status, "pass");
    });

    it("fail when the feeds that are left cannot carry the rack", () => {
        // 14.8 A a feed are within 19.2 A, 22.7 A after a loss are not.
        const thin = withFeeds("rack-a", { breakerAmperes: 24 });
        assert.equal(verdict(thin, "rack-power", "rack/rack-a")?.status, "pass");
        assert.equal(verdict(thin, "feed-loss", "rack/rack-a")?.status, "fail");
    });

    it("promise no survival of a feed on a staging site, but hold to their power there too", () => {
        const one = withFeeds("rack-a", { count: 1, breakerAmperes: 60 }, staging);
        assert.equal(verdict(one, "feed-loss", "rack/rack-a")?.status, "indeterminate");
        const over = withRack("rack-a", (rack) => ({ ...rack, limitKw: 10 }), staging);
        assert.equal(verdict(over, "rack-power", "rack/rack-a")?.status, "fail");
    });

    it("lean on all feeds alike, though small servers have two supplies for three of them", () => {
        for (const { name, power } of procured(prod).racks) {
            const amperes = power.feeds.map(({ value }) => value);
            assert.ok(Math.max(...amperes) - Math.min(...amperes) < 2, `${name}: ${amperes.join(", ")}`);
        }
    });

    it("give switches the positions of the inventory, in the order of racks", () => {
        const { switches } = procured(prod);
        const at = (name: string) => switches.find((one) => one.name === name)?.position;
        assert.deepEqual(["rail-leaf-1", "rail-leaf-2", "host-leaf-rack-a-2"].map(at), [
            { rack: "rack-b", unit: 45 },
            { rack: "rack-c", unit: 45 },
            { rack: "rack-a", unit: 44 },
        ]);
    });

    it("have a place for every switch, or say which has none", () => {
        const without = withRack("rack-c", (rack) => ({ ...rack, switchUnits: { ...rack.switchUnits, rail: [] } }));
        const answer = verdict(without, "switch-positions", "site");
        assert.equal(answer?.status, "fail");
        assert.match(
            answer.reason,
            /^no position is left for rail-leaf-2; add units to inventory\.racks\.\*\.switchUnits\.rail$/,
        );
    });
});

describe("vendors", () => {
    const withPart = (part: Partial<StackConfig["procurement"]["parts"]["pdu"]>) => {
        const { procurement } = prod;
        const pdu = { ...procurement.parts.pdu, ...part };
        return { ...prod, procurement: { ...procurement, parts: { ...procurement.parts, pdu } } };
    };

    it("are two at least of everything that is ordered and can be had twice", () => {
        const judged = planPlatform("prod", prod).verdicts.filter(({ id }) => id === "procurement/second-vendor");
        const ordered = procured(prod).bill.filter(({ category, lead }) => lead && category !== "spare");
        assert.deepEqual(
            ordered.map(({ id }) => id).filter((id) => !judged.some(({ subject }) => subject === id)),
            [],
        );
        assert.ok(judged.every(({ status }) => status === "pass"));
    });

    it("fail when one stands alone, or only beside itself", () => {
        assert.equal(verdict(withPart({ alternatives: [] }), "second-vendor", "item/pdu")?.status, "fail");
        const itself = withPart({ alternatives: [{ vendor: "Vertiv", model: "another" }] });
        assert.equal(verdict(itself, "second-vendor", "item/pdu")?.status, "fail");
    });

    it("may be one where a reason stands beside it, which is repeated", () => {
        const answer = verdict(
            withPart({ alternatives: [], soleSource: "built into the cage" }),
            "second-vendor",
            "item/pdu",
        );
        assert.deepEqual([answer?.status, answer?.reason], ["pass", "cannot be bought twice: built into the cage"]);
    });
});

describe("the old machines", () => {
    const retaining = (retained: StackConfig["procurement"]["retained"]) => {
        const config = { ...prod, procurement: { ...prod.procurement, retained } };
        return verdict(config, "old-machines", "site");
    };

    it("are kept until live workloads run on the new ones", () => {
        assert.deepEqual(
            procured(prod).retained.map(({ id, untilPhase, untilWeek }) => [id, untilPhase, untilWeek]),
            [["retained/mac-studios", 3, 32]],
        );
        assert.equal(verdict(prod, "old-machines", "site")?.status, "pass");
        assert.equal(retaining({ old: { description: "old", untilPhase: 2 } })?.status, "fail");
        assert.equal(retaining({})?.status, "indeterminate");
    });
});
