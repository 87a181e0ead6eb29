import { loadFromFiles } from "../stacks/config/load";
import type { Tree } from "../stacks/config/merge";
import type { StackConfig } from "../stacks/config/schema";
import { CHART_SOURCES } from "../stacks/config/sections/charts";
import type { LiveName } from "../stacks/config/sections/twin";
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
import { deploy, DeployError, openStack } from "./engine";
import { engineError } from "./engineError";
import { writePrivate } from "./files";
import { Kubectl } from "./kubectl";
import { bootedHosts, ensureMetal, type LiveToolchain, METAL_GROUPS } from "./live/metal";
import { observeMetal } from "./live/observeMetal";
import { remainLive } from "./live/remain";
import { settleMetal } from "./live/settle";
import { simulateHosts } from "./machines";
import { observe } from "./observe";
import { type TwinPaths, twinPaths } from "./paths";
import { TWIN_STACK } from "./project";
import { recover } from "./recover";
import { requireSpace } from "./space";
import { playHosts, playOperators } from "./stages";
import { type TwinSummary, twinSummary } from "./summary";
import { waitForAll } from "./waitForAll";

export interface TwinOptions {
    /** Stack to rehearse instead of the one the committed file names. */
    readonly like?: string;
    /** Where charts come from, instead of what the stack says. */
    readonly source?: string;
    /** Operators that run for real. @default none: KWOK plays them all */
    readonly live?: readonly LiveName[];
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
export async function runTwin({ like, source, live = [], checkpoints = true }: TwinOptions): Promise<TwinSummary> {
    const paths = twinPaths();
    requirePlainPath(paths);
    // Before anything is started: a broken stack file, or a tool that cannot be had, must leave nothing behind.
    if (like !== undefined) {
        requireOther(paths.root, like);
    }
    if (source !== undefined) {
        requireSource(source);
    }
    const overrides = {
        ...(like !== undefined && { like }),
        ...(source !== undefined && { charts: { source } }),
        ...(live.length > 0 && { twin: { live } }),
    };
    const config = loadFromFiles(TWIN_STACK, paths.root, overrides);
    const plan = planPlatform(TWIN_STACK, config);
    const steps = new Steps();
    const groups = toolGroups(plan, live);
    // Before the toolchain, which may have half an hour to build.
    await requireSpace(paths);
    const toolchain = await steps.run("toolchain", (report) => ensureToolchain({ groups, report }));
    const waiting = () => console.error("Another run works on this twin, or was just killed: waiting ...");
    try {
        return await withLock(paths.base, waiting, async () => {
            await remainLive(paths, live);
            return bringUp({ paths, config, plan, toolchain, steps, overrides, live, checkpoints });
        });
    } catch (error) {
        throw engineError(error, paths);
    }
}

/** Charts from footprints are rebuilt without helm. */
function toolGroups({ site }: PlatformPlan, live: readonly LiveName[]): readonly ("base" | "charts" | "live-metal")[] {
    return [
        "base",
        ...(site.chartSource === "footprint" ? [] : (["charts"] as const)),
        ...live.map((name) => `live-${name}` as const),
    ];
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
    readonly live: readonly LiveName[];
    readonly checkpoints: boolean;
}

async function bringUp({
    paths,
    config,
    plan,
    toolchain,
    steps,
    overrides,
    live,
    checkpoints,
}: Run): Promise<TwinSummary> {
    await steps.run("control planes", () => ensureControlPlanes(paths, toolchain, config, plan));
    const kubectl = (name: ClusterName) => new Kubectl(toolchain.tools.kubectl.path, paths, name);
    const clusters = plan.clusters.map(({ name, definitions }) => ({
        kubectl: kubectl(name),
        definitions,
        hosts: plan.hosts.filter(({ cluster }) => cluster === name),
    }));
    const simulate = (booted?: ReadonlySet<string>) =>
        waitForAll(
            clusters.map(async ({ kubectl, hosts }) => {
                await playHosts(kubectl);
                await simulateHosts(kubectl, hosts, booted);
            }),
        );
    const metal = live.includes("metal");
    // Before kinds are defined, which API servers then describe anew in answer to every client.
    if (!metal) {
        await steps.run("hosts", () => simulate());
    }
    const [{ stack, mended, empty }] = await steps.run("definitions and state", () =>
        waitForAll([
            openStack(paths, toolchain, { overrides, checkpoints }).then(async (stack) => ({
                stack,
                ...(await recover(paths, stack)),
            })),
            ...clusters.map(({ kubectl, definitions }) => installDefinitions(kubectl, definitions)),
        ]),
    );
    const restarted = metal
        ? await steps.run("live", () =>
              ensureMetal({
                  ...{ paths, plan, kubectl: kubectl("management") },
                  // Its group was asked for.
                  toolchain: toolchain as LiveToolchain,
                  timeoutSeconds: config.twin?.startTimeoutSeconds ?? 120,
              }),
          )
        : [];
    if (metal) {
        await steps.run("hosts", async () => simulate(await bootedHosts(kubectl("management"))));
    }
    const played = (groups: readonly string[]) => groups.filter((group) => !metal || !METAL_GROUPS.includes(group));
    await waitForAll(clusters.map(({ kubectl, definitions }) => playOperators(kubectl, played(definitions))));
    const result = await steps.run("up", async (report) => {
        try {
            return await deploy(paths, stack, !empty, report);
        } catch (error) {
            throw metal ? await withReasons(error, kubectl("management")) : error;
        }
    });
    if (metal) {
        const look = () => observeMetal(kubectl("management"), METAL_GROUPS);
        await steps.run("machines", (report) => settleMetal(look, report));
    }
    const summary = twinSummary.parse({
        ...(await observe({ plan, paths, toolchain, stack, kubectl, live }, result)),
        finishedAt: new Date().toISOString(),
        mended: [...mended, ...restarted.map((name) => `started ${name} again, which had ended`)],
        seconds: steps.seconds,
    });
    await writePrivate(paths.summary, `${JSON.stringify(summary, undefined, 2)}\n`);
    return summary;
}

/** An update that waited for hosts or machines in vain, with what those say about it. */
async function withReasons(error: unknown, kubectl: Kubectl): Promise<unknown> {
    if (!(error instanceof DeployError)) {
        return error;
    }
    const { errors } = await observeMetal(kubectl, METAL_GROUPS);
    return new DeployError([error.message, ...errors.map(({ object, message }) => `${object}: ${message}`)].join("\n"));
}
