import { loadFromFiles } from "../../stacks/config/load";
import { planPlatform } from "../../stacks/plan/plan";
import { type FleetHost, fleetOf } from "./fleet";
import { type Figure, figureOf } from "./result";

/** What the largest fleet is hoped to take. */
export const PLAN_AIM = { hosts: 512, seconds: 1 } as const;
const SIZES = [16, 128, PLAN_AIM.hosts] as const;
const RUNS = 5;

/** What deciding costs by itself, once the program is loaded: no engine and no twin. */
export function measurePlan(quick: boolean): Promise<Figure[]> {
    const figures = SIZES.map((size) => {
        const seconds = secondsToPlan(size, quick ? 1 : RUNS);
        const about = { id: `plan/hosts-${size}`, what: `the plan of ${size} hosts`, unit: "s" } as const;
        return figureOf({ ...about, ...(size === PLAN_AIM.hosts && { aim: PLAN_AIM.seconds }) }, seconds);
    });
    return Promise.resolve(figures);
}

/** Runs of the plan of prod with so many made-up hosts in 16 racks, a quarter of which has GPUs. */
export function secondsToPlan(size: number, runs: number): number[] {
    const roles = ["gpu", "storage", "storage", "storage"] as const;
    const fleet = Array.from({ length: size }, (_, index): FleetHost => {
        return { index, role: roles[index % roles.length] ?? "storage", rack: `rack-${index % 16}` };
    });
    const config = fleetOf(loadFromFiles("prod"), fleet);
    return Array.from({ length: runs }, () => {
        const began = performance.now();
        planPlatform("prod", config);
        return (performance.now() - began) / 1000;
    });
}
