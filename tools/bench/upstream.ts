import { crdGroups } from "../../components/upstream/crds";
import { installDefinitions } from "../../twin/definitions";
import { kubectlFor } from "../../twin/kubectl";
import type { Bench } from "./bench";
import { type Figure, figureOf } from "./result";

interface Part {
    readonly seconds: number;
    readonly chart?: string;
    readonly objects?: number;
}

/** What the door to third parties costs: every typed kind loaded, the largest chart planned, every definition installed. */
export async function measureUpstream(bench: Bench): Promise<Figure[]> {
    const runs = bench.quick ? 1 : 5;
    const loads: number[] = [];
    const plans: { part: Part; peakMib: number }[] = [];
    await bench.steps.run("typed kinds and the largest footprint", async () => {
        for (let run = 1; run <= runs; run++) {
            loads.push((await part(bench, "api")).part.seconds);
            plans.push(await part(bench, "footprint"));
        }
    });
    const { chart = "", objects = 0 } = plans[0]?.part ?? {};
    const footprint = `the largest footprint, ${chart} with ${objects} objects`;
    return [
        figureOf({ id: "upstream/api", what: "loading every typed kind", unit: "s" }, loads),
        figureOf(
            { id: "upstream/footprint/seconds", what: `${footprint}: planned`, unit: "s" },
            plans.map(({ part: { seconds } }) => seconds),
        ),
        figureOf(
            { id: "upstream/footprint/memory", what: `${footprint}: whole process`, unit: "MiB" },
            plans.map(({ peakMib }) => peakMib),
        ),
        ...(bench.quick ? [] : await measureDefinitions(bench)),
    ];
}

async function part(bench: Bench, name: string): Promise<{ part: Part; peakMib: number }> {
    const { stdout, peakMib } = await bench.shell(`node tools/bench/upstreamParts.js ${name}`);
    return { part: JSON.parse(stdout) as Part, peakMib };
}

/** On the twin's workload control plane, which is gone with the bench. The last thing measured: it weighs on all that follows. */
async function measureDefinitions({ root, steps }: Bench): Promise<Figure[]> {
    const kubectl = await kubectlFor(root, "workload");
    const groups = crdGroups();
    const count = Object.values(groups).reduce((sum, { names }) => sum + names.length, 0);
    const install = async (title: string) => {
        const began = performance.now();
        await steps.run(title, () => installDefinitions(kubectl, Object.keys(groups)));
        return (performance.now() - began) / 1000;
    };
    const first = await install(`all ${count} definitions`);
    const again = await install(`all ${count} definitions again`);
    return [
        figureOf({ id: "upstream/definitions/first", what: `installing all ${count} definitions`, unit: "s" }, [first]),
        figureOf({ id: "upstream/definitions/again", what: "the same again, nothing to do", unit: "s" }, [again]),
    ];
}
