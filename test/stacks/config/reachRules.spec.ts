import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import { reachProblems } from "../../../stacks/config/reachRules";
import type { StackConfig } from "../../../stacks/config/schema";
import { machineConfigs } from "../../../stacks/machineArgs";
import { reachOfHosts } from "../../../stacks/plan/hostReach";
import { planPlatform } from "../../../stacks/plan/plan";

type Management = NonNullable<StackConfig["management"]>;

const prod = loadFromFiles("prod");
const problems = (config: Partial<StackConfig>) =>
    reachProblems(config).map(({ path, reason }) => `${path}: ${reason}`);
const withServers = (change: Partial<Management>): StackConfig => ({
    ...prod,
    management: { ...prod.management!, ...change },
});
const DROPPED =
    "is outside what hosts may reach: network.ranges.management (10.20.0.0/22), network.ranges.storage (10.30.0.0/22), network.ranges.rails (10.40.0.0/16); their firewall drops the rest, so name a server inside";

describe("rules of what hosts may reach", () => {
    it("find nothing in the committed stacks, nor in a section that its own schema refused", () => {
        for (const stack of ["prod", "staging", "twin"]) {
            assert.deepEqual(problems(loadFromFiles(stack)), []);
        }
        const { network: _, ...rest } = prod;
        assert.deepEqual(problems(rest), []);
    });

    it("refuse a resolver or a clock that hosts' firewalls drop: outside the site, or among BMCs", () => {
        assert.deepEqual(problems(withServers({ dnsServers: ["10.20.0.2", "192.0.2.53"] })), [
            `management.dnsServers[1]: 192.0.2.53 ${DROPPED}`,
        ]);
        assert.deepEqual(problems(withServers({ ntpServers: ["10.10.0.2", "10.30.0.2"] })), [
            `management.ntpServers[0]: 10.10.0.2 ${DROPPED}, and clocks outside the site in services.clocks`,
        ]);
    });

    it("judge by the ranges that the firewall of each host is made of", () => {
        const plan = planPlatform("prod", prod);
        const made = [...machineConfigs(plan, plan.management!).values()].map(({ host }) => host.firewall.reach);
        assert.deepEqual(
            made,
            made.map(() => reachOfHosts(prod.network.ranges)),
        );
        assert.equal(made.length, 4);
    });
});
