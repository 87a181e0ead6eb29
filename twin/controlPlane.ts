import type { ClusterPlan } from "../stacks/plan/platformPlan";
import { UserError } from "../tools/command";
import type { Toolchain } from "../tools/setup/toolchain";
import { apiServerOf, requireCurrent, writeApiServer } from "./apiServer";
import { Kwokctl } from "./kwokctl";
import type { TwinPaths } from "./paths";
import { portsOf, requireFree } from "./ports";
import { adoptOrphans, componentProcesses, end } from "./processes";

export interface ControlPlaneOptions {
    readonly apiServerPort?: number;
    readonly startTimeoutSeconds: number;
}

/** Processes of a control plane in the order kwokctl starts them. */
const COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok-controller"];

/**
 * Brings one control plane up: made on the first run, completed or restarted on a later one, untouched while it runs. What
 * it stores is never given up; only an installation that was broken off before its first start is made anew.
 *
 * @returns the port of its API server on loopback
 */
export async function ensureControlPlane(
    paths: TwinPaths,
    toolchain: Toolchain,
    cluster: ClusterPlan,
    { apiServerPort, startTimeoutSeconds }: ControlPlaneOptions,
): Promise<number> {
    const kwokctl = new Kwokctl(paths, toolchain, cluster.name, startTimeoutSeconds);
    const ports = await portsOf(paths, cluster.name, apiServerPort);
    const apiServer = await apiServerOf(paths, cluster);
    const running = await componentProcesses(paths, cluster.name);
    const pid = running.get("kube-apiserver");
    if (pid !== undefined) {
        await requireCurrent(cluster, pid, apiServer);
    }
    if (COMPONENTS.every((name) => running.has(name)) && (await kwokctl.servesBehaviours())) {
        return ports.apiServer;
    }

    if (running.size === 0) {
        await requireFree(cluster.name, ports);
    }
    await writeApiServer(apiServer);
    await adoptOrphans(paths, cluster.name, running);
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
    const absent = COMPONENTS.filter((name) => !started.has(name));
    if (absent.length > 0) {
        const logs = `${paths.controlPlane(cluster.name)}/logs`;
        throw new UserError(
            `The ${cluster.name} control plane did not start: ${absent.join(", ")} ended; see ${logs}.`,
        );
    }
    await requireCurrent(cluster, started.get("kube-apiserver") as number, apiServer);
    return ports.apiServer;
}
