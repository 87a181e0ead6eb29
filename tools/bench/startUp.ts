import type { Bench } from "./bench";
import { FloorStack } from "./floorProgram";
import { type Figure, figureOf } from "./result";

/** What `programStartUp.js` times, in the order in which it happens in one process. */
const PARTS = {
    node: "Node itself",
    loader: "TypeScript loader",
    pulumi: "@pulumi/pulumi",
    kubernetes: "@pulumi/kubernetes, the kinds we use",
    sources: "our own sources",
    configuration: "configuration and plan",
} as const;

/** Where a preview's time goes before the engine compares anything. */
export async function measureStartUp(bench: Bench): Promise<Figure[]> {
    const runs = bench.quick ? 1 : 5;
    const empty = await FloorStack.create(bench, "empty", 0);
    const previews: number[] = [];
    const parts: Record<keyof typeof PARTS, number>[] = [];
    await bench.steps.run("parts of the start-up", async () => {
        for (let run = 1; run <= runs; run++) {
            previews.push((await empty.pulumi("preview --suppress-progress")).seconds);
            const { stdout } = await bench.shell("node tools/bench/programStartUp.js");
            parts.push(JSON.parse(stdout) as Record<keyof typeof PARTS, number>);
        }
    });
    await empty.remove();
    return [
        figureOf(
            { id: "start-up/empty", what: "preview of an empty program: CLI, language host, loader, SDK", unit: "s" },
            previews,
        ),
        ...(Object.keys(PARTS) as (keyof typeof PARTS)[]).map((part) =>
            figureOf(
                { id: `start-up/${part}`, what: `start of our program: ${PARTS[part]}`, unit: "s" },
                parts.map((seconds) => seconds[part]),
            ),
        ),
    ];
}
