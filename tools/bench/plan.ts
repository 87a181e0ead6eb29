import { loadFromFiles } from "../../stacks/config/load";
import { planPlatform } from "../../stacks/plan/plan";
import { type FleetHost, fleetOf } from "./fleet";
import { type Figure, figureOf } from "./result";

const SIZES = [16, 128, 512] as const;
/** What the largest is hoped to take. */
const AIM_SECONDS = 1;
const RUNS = 5;

/** What deciding costs by itself, once the program is loaded: no engine and no twin. A quarter of the hosts has GPUs. */
export function measurePlan(quick: boolean): Promise<Figure[]> {
    const prod = loadFromFiles("prod");
    const roles = ["gpu", "storage", "storage", "storage"] as const;
    const figures = SIZES.map((size) => {
        const fleet = Array.from({ length: size }, (_, index): FleetHost => {
            return { index, role: roles[index % roles.length] ?? "storage", rack: `rack-${index % 16}` };
        });
        const config = fleetOf(prod, fleet);
        const seconds = Array.from({ length: quick ? 1 : RUNS }, () => {
            const began = performance.now();
            planPlatform("prod", config);
            return (performance.now() - began) / 1000;
        });
        const about = { id: `plan/hosts-${size}`, what: `the plan of ${size} hosts`, unit: "s" } as const;
        return figureOf({ ...about, ...(size === SIZES.at(-1) && { aim: AIM_SECONDS }) }, seconds);
    });
    return Promise.resolve(figures);
}
