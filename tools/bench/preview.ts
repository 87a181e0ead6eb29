import * as path from "node:path";

import type { Bench } from "./bench";
import { FloorStack } from "./floorProgram";
import type { Measured } from "./measure";
import { type Figure, figureOf } from "./result";

/** The engine's own work is most of a preview; what we add to it should stay small. */
const AIMED_RATIO = 1.3;

const PREVIEW = "preview --expect-no-changes --suppress-progress --suppress-outputs";

type Run = () => Promise<Measured>;

/** Unchanged previews of the twin's stack and of a trivial program with as many objects, in turn, without policies and with. */
export async function measurePreview(bench: Bench): Promise<{ objects: number; figures: Figure[] }> {
    const objects = await kubernetesObjects(bench);
    const floor = await FloorStack.create(bench, "floor", objects);
    await bench.steps.run(`floor of ${objects} ConfigMaps`, () =>
        floor.pulumi("up --skip-preview --yes --suppress-progress"),
    );
    const pack = ` --policy-pack ${path.join(bench.root, "policies")}`;
    const variants = [
        { id: "preview", what: "", flags: "", aim: AIMED_RATIO },
        { id: "preview-with-policies", what: ", with policies", flags: pack, aim: undefined },
    ];
    const figures: Figure[] = [];
    for (const { flags, ...variant } of variants) {
        const platform = () => bench.shell(`pulumi ${PREVIEW} --stack twin --non-interactive${flags}`);
        const trivial = () => floor.pulumi(`${PREVIEW}${flags}`);
        figures.push(...compared(variant, await inTurn(bench, `preview${variant.what}`, platform, trivial)));
    }
    await floor.remove();
    return { objects, figures };
}

/** A B A B, after a warm-up of each: whatever slows the machine down for a while slows both. */
async function inTurn({ steps, quick }: Bench, title: string, a: Run, b: Run): Promise<[Measured, Measured][]> {
    await steps.run(`${title}: warm-up`, async () => [await a(), await b()]);
    const pairs: [Measured, Measured][] = [];
    const runs = quick ? 1 : 5;
    for (let run = 1; run <= runs; run++) {
        await steps.run(`${title}: ${run} of ${runs}`, async () => pairs.push([await a(), await b()]));
    }
    return pairs;
}

function compared(
    { id, what, aim }: { id: string; what: string; aim: number | undefined },
    pairs: readonly (readonly [Measured, Measured])[],
): Figure[] {
    const quantities = [
        { name: "seconds", unit: "s", of: ({ seconds }: Measured) => seconds },
        { name: "memory", unit: "MiB", of: ({ peakMib }: Measured) => peakMib },
    ] as const;
    return quantities.flatMap(({ name, unit, of }) => [
        figureOf(
            { id: `${id}/platform/${name}`, what: `preview of the platform${what}: ${name}`, unit },
            pairs.map(([platform]) => of(platform)),
        ),
        figureOf(
            { id: `${id}/floor/${name}`, what: `preview of as many ConfigMaps${what}: ${name}`, unit },
            pairs.map(([, floor]) => of(floor)),
        ),
        figureOf(
            {
                id: `${id}/ratio/${name}`,
                what: `ratio, pair by pair${what}: ${name}`,
                unit: "ratio",
                ...(aim !== undefined && { aim }),
            },
            pairs.map(([platform, floor]) => of(platform) / of(floor)),
        ),
    ]);
}

interface State {
    readonly deployment: { readonly resources: readonly { readonly type: string; readonly custom: boolean }[] };
}

async function kubernetesObjects(bench: Bench): Promise<number> {
    const { stdout } = await bench.shell("pulumi stack export --stack twin");
    const { resources } = (JSON.parse(stdout) as State).deployment;
    return resources.filter(({ type, custom }) => custom && type.startsWith("kubernetes:")).length;
}
