import assert from "node:assert/strict";

import { DRIVER_START_SECONDS } from "../../components/shared/gpuHealth";
import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import { gpuHealthVerdicts } from "../../stacks/plan/gpuHealthVerdicts";
import { planPlatform } from "../../stacks/plan/plan";

const prod = loadFromFiles("prod");
const statuses = (gpuHosts: number, config: Parameters<typeof gpuHealthVerdicts>[0] = prod) =>
    gpuHealthVerdicts(config, [
        ...Array<{ role: "gpu" }>(gpuHosts).fill({ role: "gpu" }),
        ...Array<{ role: "storage" }>(6).fill({ role: "storage" }),
    ]).map(({ id, status }) => `${id} ${status}`);

describe("verdicts on what mends a sick GPU host", () => {
    it("promise a power cycle from three GPU hosts on, and never that the host is drained first", () => {
        const mended = ["gpu/power-cycle pass", "gpu/drain indeterminate"];
        const byHand = ["gpu/power-cycle indeterminate"];
        assert.deepEqual(
            [1, 2, 3, 12].map((hosts) => statuses(hosts)),
            [byHand, byHand, mended, mended],
        );
    });

    it("say with which figures: four hosts in prod, one in staging", () => {
        const reasons = (stack: string) =>
            planPlatform(stack, loadFromFiles(stack)).verdicts.flatMap(({ id, reason }) =>
                id === "gpu/power-cycle" ? [reason] : [],
            );
        assert.deepEqual(reasons("prod"), [
            "4 GPU hosts: power is cycled after 30 minutes of a fault, 60 of nobody knowing, one host at a time (another may wait for it), with 1 affected at the most and none beyond; after three cycles that did not help, and for one that never joined, a person acts (docs/runbooks/gpu-host-unhealthy.md)",
        ]);
        assert.deepEqual(reasons("staging"), [
            "1 GPU host: one alone is more than a third of them, beyond which no power is cycled by itself; a person does (docs/runbooks/gpu-host-unhealthy.md), or the site has three",
        ]);
    });

    it("promise nothing where no management cluster has the BMCs", () => {
        const { management: _, ...config } = prod;
        assert.deepEqual(statuses(12, config), ["gpu/power-cycle indeterminate"]);
    });
});

describe("times of a GPU host's health", () => {
    const times = (stack: string) => planPlatform(stack, loadFromFiles(stack)).metal.gpuHealth;

    it("are half an hour with a fault and an hour with nobody knowing, unless the stack says otherwise", () => {
        assert.deepEqual(times("prod"), { faultSeconds: 1800, unknownSeconds: 3600 });
        const changed = { ...prod, metal: { ...prod.metal, gpuHealth: { faultMinutes: 10, unknownMinutes: 90 } } };
        assert.deepEqual(planPlatform("prod", changed).metal.gpuHealth, { faultSeconds: 600, unknownSeconds: 5400 });
    });

    it("leave a driver the time to load, whatever the stack says", () => {
        const load = (unknownMinutes: number) =>
            loadFromFiles("prod", PROJECT_ROOT, { metal: { gpuHealth: { unknownMinutes } } });
        assert.throws(() => load(21), /metal\.gpuHealth\.unknownMinutes/);
        assert.ok(load(22).metal.gpuHealth.unknownMinutes * 60 > DRIVER_START_SECONDS);
    });
});
