import assert from "node:assert/strict";

import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import { planPlatform } from "../../stacks/plan/plan";

const retiring = { retiring: { reason: "its lease ends" } };
const planWith = (...names: string[]) => {
    const hosts = Object.fromEntries(names.map((name) => [name, retiring]));
    return planPlatform("prod", loadFromFiles("prod", PROJECT_ROOT, { inventory: { hosts } }));
};
const prod = planWith();
const reasonOf = (plan: typeof prod, id: string) => plan.verdicts.find((verdict) => verdict.id === id)?.reason ?? "";

describe("a host that leaves", () => {
    it("keeps what was decided about it, and no other host gets anything else", () => {
        const plan = planWith("gpu-a2");
        assert.deepEqual(
            plan.hosts,
            prod.hosts.map((host) => (host.name === "gpu-a2" ? { ...host, retiring: "its lease ends" } : host)),
        );
        const pool = (of: typeof prod) => of.metal.pools.find(({ name }) => name === "gpu-hgx-h200-supermicro");
        assert.deepEqual(pool(plan), { ...pool(prod), replicas: 1, racks: ["rack-b"] });
    });

    it("counts neither for GPUs, nor for storage, nor for a place to run", () => {
        assert.match(reasonOf(planWith("gpu-a1"), "gpu/count"), /^24 H200;/);
        assert.match(reasonOf(planWith("st-a1"), "storage/usable-capacity"), /^98\.3 TB usable/);
        assert.deepEqual(planWith("gpu-a1", "gpu-a2").placements[0]?.racks, ["rack-b", "rack-c"]);
    });
});
