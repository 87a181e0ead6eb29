import type { ClusterName, ClusterPlan } from "../stacks/plan/platformPlan";
import type { Toolchain } from "../tools/setup/toolchain";
import { apiServerOf, writeApiServer } from "./apiServer";
import { requireCurrent } from "./current";
import { Kwokctl } from "./kwokctl";
import type { TwinPaths } from "./paths";
import { portsOf, requireFree } from "./ports";
import { correctNotes, COMPONENTS, componentProcesses, end } from "./processes";
import { startFailure } from "./startFailure";

export interface ControlPlaneOptions {
    /** The API server's port, where the configuration names one. */
    readonly apiServerPort: number | undefined;
    readonly startTimeoutSeconds: number;
}

/** A control plane that nothing keeps from running. */
export interface ControlPlane {
    readonly name: ClusterName;
    /** Of its API server, on loopback. */
    readonly port: number;
    /**
     * Brings it up: made on the first run, completed or restarted on a later one, untouched while it runs. What it stores is
     * never given up; only an installation that was broken off before its first start is made anew.
     */
    start(): Promise<void>;
}

/** Looks at what there is of a control plane, and refuses what could not work. Starts nothing. */
export async function prepareControlPlane(
    paths: TwinPaths,
    toolchain: Toolchain,
    cluster: ClusterPlan,
    { apiServerPort, startTimeoutSeconds }: ControlPlaneOptions,
): Promise<ControlPlane> {
    const kwokctl = new Kwokctl(paths, toolchain, cluster.name, startTimeoutSeconds);
    const running = await componentProcesses(paths, cluster.name);
    const settled = running.size > 0 || (await kwokctl.isInstalled());
    const ports = await portsOf(paths, cluster.name, { apiServer: apiServerPort, settled });
    const apiServer = await apiServerOf(paths, cluster);
    await requireCurrent(cluster, running, apiServer);
    const complete = COMPONENTS.every((name) => running.has(name)) && (await kwokctl.servesBehaviours());
    await requireFree(cluster.name, ports, running);

    const start = async () => {
        await writeApiServer(apiServer);
        await correctNotes(paths, cluster.name, running);
        if (await kwokctl.isInstalled()) {
            await kwokctl.start();
        }
        if (!(await kwokctl.servesBehaviours())) {
            // `create` completes what was broken off, but takes a control plane for complete whose processes are all ready.
            const controller = (await componentProcesses(paths, cluster.name)).get("kwok-controller");
            await end(controller === undefined ? [] : [controller]);
            await kwokctl.create(ports, apiServer);
        }
        const started = await componentProcesses(paths, cluster.name);
        if (!COMPONENTS.every((name) => started.has(name))) {
            throw await startFailure(paths, cluster.name);
        }
        await requireCurrent(cluster, started, apiServer);
    };
    return { name: cluster.name, port: ports.apiServer, start: complete ? () => Promise.resolve() : start };
}
