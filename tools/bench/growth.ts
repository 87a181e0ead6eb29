import type { Bench } from "./bench";
import { FloorStack } from "./floorProgram";
import { type Figure, figureOf } from "./result";

const SIZES = [100, 500, 1000];
const QUICK_SIZES = [100, 500];

/**
 * `up` of new ConfigMaps on a file backend. The engine writes the whole state after every step unless it is told not to;
 * what that costs is the difference of the two rows of a size.
 */
export async function measureGrowth(bench: Bench): Promise<Figure[]> {
    const figures: Figure[] = [];
    for (const objects of bench.quick ? QUICK_SIZES : SIZES) {
        for (const checkpoints of [true, false]) {
            const name = checkpoints ? "checkpoints" : "no-checkpoints";
            const what = `up of ${objects} ConfigMaps, ${checkpoints ? "state written after each step" : "PULUMI_SKIP_CHECKPOINTS"}`;
            const { seconds } = await bench.steps.run(what, async () => {
                const stack = await FloorStack.create(bench, `growth-${objects}-${name}`, objects);
                const measured = await stack.pulumi("up --skip-preview --yes --suppress-progress --suppress-outputs", {
                    PULUMI_SKIP_CHECKPOINTS: String(!checkpoints),
                });
                await stack.remove();
                return measured;
            });
            figures.push(figureOf({ id: `growth/${objects}/${name}`, what, unit: "s" }, [seconds]));
        }
    }
    return figures;
}
