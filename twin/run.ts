import { loadFromFiles } from "../stacks/config/load";
import type { StackConfig } from "../stacks/config/schema";
import { planPlatform } from "../stacks/plan/plan";
import type { ClusterName, PlatformPlan } from "../stacks/plan/platformPlan";
import { withLock } from "../tools/setup/lock";
import { ensureToolchain, type Toolchain } from "../tools/setup/toolchain";
import { Steps } from "../tools/steps";
import { ensureControlPlane } from "./controlPlane";
import { deploy, openStack, recover, TWIN_STACK } from "./engine";
import { writePrivate } from "./files";
import { Kubectl } from "./kubectl";
import { writeKubeconfig } from "./kubeconfig";
import { simulateHosts } from "./machines";
import { observe } from "./observe";
import { type TwinPaths, twinPaths } from "./paths";
import { applyStages, playCustomResources } from "./stages";
import { type TwinSummary, twinSummary } from "./summary";

export interface TwinOptions {
    /** Stack to rehearse instead of the one the committed file names. */
    readonly like?: string;
}

/**
 * Toolchain, control planes, simulated hosts, `pulumi up`, summary. Every step finds what an earlier run left and goes on
 * from there, so a run that was killed is finished by the next.
 */
export async function runTwin({ like }: TwinOptions): Promise<TwinSummary> {
    const paths = twinPaths();
    // Before anything is started: a broken stack file must leave nothing behind.
    const config = loadFromFiles(TWIN_STACK, paths.root, like === undefined ? {} : { like });
    const plan = planPlatform(TWIN_STACK, config);
    const waiting = () => console.error("Another run works on this twin, or was just killed: waiting ...");
    return withLock(paths.base, waiting, () => bringUp(paths, config, plan, like));
}

async function bringUp(
    paths: TwinPaths,
    config: StackConfig,
    plan: PlatformPlan,
    like: string | undefined,
): Promise<TwinSummary> {
    const steps = new Steps();
    const toolchain = await steps.run("toolchain", (report) => ensureToolchain({ report }));
    await steps.run("control planes", () => startControlPlanes(paths, toolchain, config, plan));
    const kubectl = (name: ClusterName) => new Kubectl(toolchain.tools.kubectl.path, paths, name);
    const [workload, management] = [kubectl("workload"), kubectl("management")];
    await steps.run("hosts", async () => {
        await Promise.all([applyStages(workload), applyStages(management)]);
        await simulateHosts(workload, plan.hosts);
    });
    const { stack, mended, empty } = await steps.run("state", async () => {
        const stack = await openStack(paths, toolchain, like);
        return { stack, ...(await recover(paths, stack)) };
    });
    const result = await steps.run("up", (report) =>
        playCustomResources([workload, management], () => deploy(paths, stack, !empty, report)),
    );
    const summary = twinSummary.parse({
        ...(await observe({ plan, paths, toolchain, stack, workload }, result)),
        finishedAt: new Date().toISOString(),
        mended,
        seconds: steps.seconds,
    });
    await writePrivate(paths.summary, `${JSON.stringify(summary, undefined, 2)}\n`);
    return summary;
}

async function startControlPlanes(
    paths: TwinPaths,
    toolchain: Toolchain,
    { twin }: StackConfig,
    { clusters }: PlatformPlan,
): Promise<void> {
    const started = await Promise.all(
        clusters.map(async (cluster) => {
            const port = twin?.apiServerPorts?.[cluster.name];
            const options = {
                startTimeoutSeconds: twin?.startTimeoutSeconds ?? 120,
                ...(port !== undefined && { apiServerPort: port }),
            };
            return [cluster.name, await ensureControlPlane(paths, toolchain, cluster, options)] as const;
        }),
    );
    await writeKubeconfig(paths, Object.fromEntries(started) as Record<ClusterName, number>);
}
