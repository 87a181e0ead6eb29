import { randomInt } from "node:crypto";
import * as net from "node:net";
import * as path from "node:path";

import { UserError } from "../tools/command";
import type { ClusterName } from "../stacks/plan/platformPlan";
import { remembered } from "./files";
import type { TwinPaths } from "./paths";

const COMPONENTS = ["apiServer", "etcd", "etcdPeer", "controllerManager", "scheduler", "kwok"] as const;

export type ControlPlanePorts = Readonly<Record<(typeof COMPONENTS)[number], number>>;

/**
 * Ports of one control plane on loopback. Chosen once and remembered: a kubeconfig, and with it the providers in the
 * state, must not change because a process was restarted.
 */
export async function portsOf(paths: TwinPaths, cluster: ClusterName, apiServer?: number): Promise<ControlPlanePorts> {
    const file = path.join(paths.apiServer(cluster), "ports.json");
    const text = await remembered(file, async () => {
        const free = await freePorts(COMPONENTS.length);
        const ports = Object.fromEntries(COMPONENTS.map((name, i) => [name, free[i]]));
        return JSON.stringify({ ...ports, ...(apiServer !== undefined && { apiServer }) });
    });
    return JSON.parse(text) as ControlPlanePorts;
}

/** Refuses to start a control plane on a port that another process holds, naming all such ports at once. */
export async function requireFree(cluster: ClusterName, ports: ControlPlanePorts): Promise<void> {
    const checks = await Promise.all(
        Object.entries(ports).map(async ([name, port]) => ((await isFree(port)) ? [] : [`${port} (${name})`])),
    );
    const taken = checks.flat();
    if (taken.length > 0) {
        throw new UserError(
            `The ${cluster} control plane cannot start: port ${taken.join(", ")} on 127.0.0.1 is in use by another process. ` +
                "Stop that process, or set twin.apiServerPorts and run `npm run twin:down` once.",
        );
    }
}

/** Below the range from which the kernel lends ports to outgoing connections, which could take one while we are down. */
const PORT_RANGE = { from: 20_000, to: 32_000 };

async function freePorts(count: number): Promise<number[]> {
    const found: number[] = [];
    const start = randomInt(PORT_RANGE.from, PORT_RANGE.to - 500);
    for (let port = start; found.length < count && port < PORT_RANGE.to; port++) {
        if (await isFree(port)) {
            found.push(port);
        }
    }
    if (found.length < count) {
        throw new UserError(
            `No ${count} free ports between ${start} and ${PORT_RANGE.to} on 127.0.0.1; set twin.apiServerPorts.`,
        );
    }
    return found;
}

async function isFree(port: number): Promise<boolean> {
    try {
        await close(await listen(port));
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") {
            return false;
        }
        throw error;
    }
}

function listen(port: number): Promise<net.Server> {
    return new Promise((resolve, reject) => {
        const server = net.createServer();
        server.once("error", reject);
        server.listen(port, "127.0.0.1", () => {
            resolve(server);
        });
    });
}

function close(server: net.Server): Promise<void> {
    return new Promise((resolve, reject) => {
        server.close((error) => {
            if (error) {
                reject(error);
            } else {
                resolve();
            }
        });
    });
}
