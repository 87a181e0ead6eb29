import { randomInt } from "node:crypto";
import * as net from "node:net";
import * as path from "node:path";

import { UserError } from "../tools/command";
import type { ClusterName } from "../stacks/plan/platformPlan";
import { readJsonIfThere, writePrivate } from "./files";
import type { TwinPaths } from "./paths";

/** Ports by the process that listens on them. */
const LISTENERS = {
    etcd: ["etcd", "etcdPeer"],
    "kube-apiserver": ["apiServer"],
    "kube-controller-manager": ["controllerManager"],
    "kube-scheduler": ["scheduler"],
    "kwok-controller": ["kwok"],
} as const;

const NAMES = Object.values(LISTENERS).flat();

export type ControlPlanePorts = Readonly<Record<(typeof NAMES)[number], number>>;

export interface PortOptions {
    /** The API server's, where the configuration names one. */
    readonly apiServer?: number | undefined;
    /** Whether there is a control plane that was made with the ports remembered. */
    readonly settled: boolean;
}

/**
 * Ports of one control plane on loopback. Chosen once and remembered: a kubeconfig, and with it the providers in the
 * state, must not change because a process was restarted.
 */
export async function portsOf(
    paths: TwinPaths,
    cluster: ClusterName,
    { apiServer, settled }: PortOptions,
): Promise<ControlPlanePorts> {
    const file = path.join(paths.apiServer(cluster), "ports.json");
    const anew = "Run `npm run twin:down` and start again.";
    const known = settled ? ((await readJsonIfThere(file, anew)) as ControlPlanePorts | undefined) : undefined;
    if (known && apiServer !== undefined && apiServer !== known.apiServer) {
        throw new UserError(
            `twin.apiServerPorts.${cluster}: ${apiServer}, but the ${cluster} control plane was made with ${known.apiServer}. ${anew}`,
        );
    }
    if (known) {
        return known;
    }
    const free = await freePorts(FIRST_PORT[cluster], NAMES.length, apiServer);
    const ports = Object.fromEntries(NAMES.map((name, i) => [name, free[i]])) as ControlPlanePorts;
    const chosen = apiServer === undefined ? ports : { ...ports, apiServer };
    await writePrivate(file, JSON.stringify(chosen));
    return chosen;
}

/**
 * Refuses to start processes on ports that others hold, naming all such ports at once.
 *
 * @param running processes of the control plane that hold their own ports
 */
export async function requireFree(
    cluster: ClusterName,
    ports: ControlPlanePorts,
    running: ReadonlyMap<string, number>,
): Promise<void> {
    const wanted = Object.entries(LISTENERS).flatMap(([process, names]) => (running.has(process) ? [] : names));
    const checks = await Promise.all(
        wanted.map(async (name) => ((await isFree(ports[name])) ? [] : [`${ports[name]} (${name})`])),
    );
    const taken = checks.flat();
    if (taken.length > 0) {
        throw new UserError(
            `The ${cluster} control plane cannot start: port ${taken.join(", ")} on 127.0.0.1 is in use by another process. ` +
                "Stop that process; or run `npm run twin:down`, change twin.apiServerPorts if it names the port, and start again.",
        );
    }
}

/**
 * Below the range from which the kernel lends ports to outgoing connections, which could take one while we are down. Each
 * control plane has its own part, and so has what runs beside them: they choose at the same time.
 */
const FIRST_PORT: Readonly<Record<ClusterName, number>> = { workload: 20_000, management: 26_000 };
export const FIRST_LIVE_PORT = 14_000;
const PART = 6_000;

/** Free ports on loopback in the part that begins at `first`. */
export async function freePorts(first: number, count: number, except?: number): Promise<number[]> {
    const end = first + PART;
    const start = randomInt(first, end - 500);
    const found: number[] = [];
    for (let port = start; found.length < count && port < end; port++) {
        if (port !== except && (await isFree(port))) {
            found.push(port);
        }
    }
    if (found.length < count) {
        throw new UserError(
            `No ${count} ports between ${start} and ${end} on 127.0.0.1 are free; stop what holds them.`,
        );
    }
    return found;
}

export async function isFree(port: number): Promise<boolean> {
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
