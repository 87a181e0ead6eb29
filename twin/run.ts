import { loadFromFiles } from "../stacks/config/load";
import type { Tree } from "../stacks/config/merge";
import type { StackConfig } from "../stacks/config/schema";
import { CHART_SOURCES } from "../stacks/config/sections/charts";
import { listStacks } from "../stacks/config/stackFile";
import { planPlatform } from "../stacks/plan/plan";
import type { ClusterName, PlatformPlan } from "../stacks/plan/platformPlan";
import { UserError } from "../tools/command";
import { withLock } from "../tools/setup/lock";
import { ensureToolchain, type Toolchain } from "../tools/setup/toolchain";
import { Steps } from "../tools/steps";
import { requirePlainPath } from "./checkoutPath";
import { ensureControlPlanes } from "./controlPlanes";
import { installDefinitions } from "./definitions";
import { deploy, openStack } from "./engine";
import { engineError } from "./engineError";
import { writePrivate } from "./files";
import { Kubectl } from "./kubectl";
import { simulateHosts } from "./machines";
import { observe } from "./observe";
import { type TwinPaths, twinPaths } from "./paths";
import { TWIN_STACK } from "./project";
import { recover } from "./recover";
import { requireSpace } from "./space";
import { playHosts, playOperators } from "./stages";
import { type TwinSummary, twinSummary } from "./summary";

export interface TwinOptions {
    /** Stack to rehearse instead of the one the committed file names. */
    readonly like?: string;
    /** Where charts come from, instead of what the stack says. */
    readonly source?: string;
    /**
     * Whether the state is written after every step, or once in the end. Once takes half the time; a run that is killed then
     * leaves objects that the state does not know, which the next run takes over. @default true
     */
    readonly checkpoints?: boolean;
}

/**
 * Toolchain, control planes, simulated hosts, `pulumi up`, summary. Every step finds what an earlier run left and goes on
 * from there, so a run that was killed is finished by the next.
 */
export async function runTwin({ like, source, checkpoints = true }: TwinOptions): Promise<TwinSummary> {
    const paths = twinPaths();
    requirePlainPath(paths);
    // Before anything is started: a broken stack file, or a tool that cannot be had, must leave nothing behind.
    if (like !== undefined) {
        requireOther(paths.root, like);
    }
    if (source !== undefined) {
        requireSource(source);
    }
    const overrides = { ...(like !== undefined && { like }), ...(source !== undefined && { charts: { source } }) };
    const config = loadFromFiles(TWIN_STACK, paths.root, overrides);
    const plan = planPlatform(TWIN_STACK, config);
    const steps = new Steps();
    const toolchain = await steps.run("toolchain", (report) => ensureToolchain({ groups: toolGroups(plan), report }));
    await requireSpace(paths);
    const waiting = () => console.error("Another run works on this twin, or was just killed: waiting ...");
    try {
        return await withLock(paths.base, waiting, () =>
            bringUp({ paths, config, plan, toolchain, steps, overrides, checkpoints }),
        );
    } catch (error) {
        throw engineError(error, paths);
    }
}

/** Charts from footprints are rebuilt without helm. */
function toolGroups({ site }: PlatformPlan): readonly ("base" | "charts")[] {
    return site.chartSource === "footprint" ? ["base"] : ["base", "charts"];
}

/** The loader would name the line of the twin's own file, which says something else. */
function requireOther(root: string, like: string): void {
    const others = listStacks(root).filter((stack) => stack !== TWIN_STACK);
    if (!others.includes(like)) {
        throw new UserError(`--like "${like}": there is no such stack to rehearse; there are: ${others.join(", ")}.`);
    }
}

function requireSource(source: string): void {
    if (!CHART_SOURCES.some((known) => known === source)) {
        throw new UserError(`--source "${source}": charts come from one of: ${CHART_SOURCES.join(", ")}.`);
    }
}

interface Run {
    readonly paths: TwinPaths;
    readonly config: StackConfig;
    readonly plan: PlatformPlan;
    readonly toolchain: Toolchain;
    readonly steps: Steps;
    readonly overrides: Tree;
    readonly checkpoints: boolean;
}

async function bringUp({ paths, config, plan, toolchain, steps, overrides, checkpoints }: Run): Promise<TwinSummary> {
    await steps.run("control planes", () => ensureControlPlanes(paths, toolchain, config, plan));
    const kubectl = (name: ClusterName) => new Kubectl(toolchain.tools.kubectl.path, paths, name);
    const clusters = plan.clusters.map(({ name, definitions }) => ({
        kubectl: kubectl(name),
        definitions,
        hosts: plan.hosts.filter(({ cluster }) => cluster === name),
    }));
    await steps.run("definitions", () =>
        Promise.all(clusters.map(({ kubectl, definitions }) => installDefinitions(kubectl, definitions))),
    );
    await steps.run("hosts", async () => {
        await Promise.all(clusters.map(({ kubectl }) => playHosts(kubectl)));
        await Promise.all(clusters.map(({ kubectl, hosts }) => simulateHosts(kubectl, hosts)));
    });
    const { stack, mended, empty } = await steps.run("state", async () => {
        const stack = await openStack(paths, toolchain, { overrides, checkpoints });
        return { stack, ...(await recover(paths, stack)) };
    });
    await Promise.all(clusters.map(({ kubectl, definitions }) => playOperators(kubectl, definitions)));
    const result = await steps.run("up", (report) => deploy(paths, stack, !empty, report));
    const summary = twinSummary.parse({
        ...(await observe({ plan, paths, toolchain, stack, kubectl }, result)),
        finishedAt: new Date().toISOString(),
        mended,
        seconds: steps.seconds,
    });
    await writePrivate(paths.summary, `${JSON.stringify(summary, undefined, 2)}\n`);
    return summary;
}
