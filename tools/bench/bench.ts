import * as fs from "node:fs";
import * as os from "node:os";

import { cloneProject } from "../../twin/clone";
import { removeTwin } from "../../twin/down";
import { twinPaths } from "../../twin/paths";
import { ensureToolchain } from "../setup/toolchain";
import { Steps } from "../steps";
import { measureGrowth } from "./growth";
import { measureHosts } from "./hosts";
import { measure, type Measured } from "./measure";
import { measurePlan } from "./plan";
import { measurePreview } from "./preview";
import { type BenchResult, type Figure, figureOf } from "./result";
import { measureStartUp } from "./startUp";
import { measureUpstream } from "./upstream";

export const PARTS = ["plan", "preview", "hosts", "twin", "growth", "upstream"] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
    readonly parts: readonly Part[];
    /** Fewer runs and smaller sizes: to see that it works, not to compare. */
    readonly quick: boolean;
    readonly signal: AbortSignal;
}

/** A twin in a clone of its own, for as long as the measurements take. */
export interface Bench {
    readonly root: string;
    readonly steps: Steps;
    readonly quick: boolean;
    /** Measures a line typed into a shell that has sourced `.twin/env`. */
    shell(line: string, env?: Readonly<Record<string, string>>): Promise<Measured>;
}

/**
 * Measures everything on one twin in a clone, so that a twin of the user's neither disturbs nor is disturbed. Nothing is left
 * of it, also when it is interrupted.
 */
export async function runBench({ parts, quick, signal }: BenchOptions): Promise<BenchResult> {
    const machine = {
        date: new Date().toISOString(),
        node: process.versions.node,
        cpu: os.cpus()[0]?.model.trim() ?? "unknown",
        cores: os.availableParallelism(),
        memoryGib: os.totalmem() / 2 ** 30,
        loadBefore: os.loadavg()[0] ?? 0,
        quick,
    };
    const steps = new Steps();
    const plan = parts.includes("plan") ? await steps.run("plans of made-up fleets", () => measurePlan(quick)) : [];
    if (parts.every((part) => part === "plan")) {
        return { schemaVersion: 1, ...machine, objects: null, figures: plan };
    }
    // Made here and not in the clone: what is measured is a warm run.
    await steps.run("toolchain", (report) => ensureToolchain({ report }));
    const root = cloneProject();
    const bench: Bench = {
        root,
        steps,
        quick,
        shell: (line, env = {}) => measure(`. .twin/env && exec ${line}`, { cwd: root, env, signal }),
    };
    try {
        const twin = await bringUp(bench, parts.includes("twin"), signal);
        const preview = parts.includes("preview") ? await measurePreview(bench) : undefined;
        const startUp = parts.includes("preview") ? await measureStartUp(bench) : [];
        const hosts = parts.includes("hosts") ? await measureHosts(bench) : [];
        const growth = parts.includes("growth") ? await measureGrowth(bench) : [];
        const upstream = parts.includes("upstream") ? await measureUpstream(bench) : [];
        const figures = [...plan, ...(preview?.figures ?? []), ...startUp, ...hosts, ...twin, ...growth, ...upstream];
        return { schemaVersion: 1, ...machine, objects: preview?.objects ?? null, figures };
    } finally {
        await steps.run("clean up", async () => {
            await removeTwin(twinPaths(root));
            fs.rmSync(root, { recursive: true, force: true });
        });
    }
}

/**
 * From nothing to the summary, with the state written after every step and without, and once more with nothing to do. Other
 * measurements need the first of them only.
 */
async function bringUp({ root, steps }: Bench, measured: boolean, signal: AbortSignal): Promise<Figure[]> {
    const up = (options = "") => measure(`exec node tools/run.js twin${options}`, { cwd: root, signal });
    const fromNothing = () => steps.run("twin from nothing", () => up());
    if (!measured) {
        await fromNothing();
        return [];
    }
    const atOnce = await steps.run("twin from nothing, no checkpoints", () => up(" --no-checkpoints"));
    await steps.run("twin removed", () => removeTwin(twinPaths(root)));
    const first = await fromNothing();
    const again = await steps.run("twin again, unchanged", () => up());
    const about = { unit: "s", aim: 45 } as const;
    const nothing = "npm run twin, from nothing, tools there";
    return [
        figureOf({ id: "twin/first", what: nothing, ...about }, [first.seconds]),
        figureOf({ id: "twin/no-checkpoints", what: `${nothing}, --no-checkpoints`, ...about }, [atOnce.seconds]),
        figureOf({ id: "twin/again", what: "npm run twin, nothing to do", unit: "s" }, [again.seconds]),
    ];
}
