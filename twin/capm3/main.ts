import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

import { ApiServers, type Kubeconfig } from "./apiServer";
import { controlPlaneHosts } from "./controlPlane";
import { Etcd, type EtcdSettings, type FindAuthority } from "./etcd/etcd";
import type { PlannedNodes } from "./nodes";
import { readWorld, reconcile, type Settings } from "./reconcile";

/*
 * CAPM3 stand-in: plays cluster-api-provider-metal3 on a twin, and the hosts that it boots, those of the control plane with a
 * real etcd, since Cluster API asks theirs. It asks the API servers anew every
 * second instead of watching them: the objects of a few hundred hosts are read in a fraction of that, and what it decides by is
 * always all there is.
 */

const ROUND_MS = 1_000;
/** Without a complete round for so long it does not call itself healthy. */
const STALE_MS = 15_000;

const { values } = parseArgs({
    options: {
        kubeconfig: { type: "string" },
        nodes: { type: "string" },
        etcd: { type: "string" },
        "kubelet-port": { type: "string" },
        "health-port": { type: "string" },
    },
});

function say(line: string): void {
    process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

interface Round {
    readonly api: ApiServers;
    readonly etcd: Etcd;
    readonly settings: Settings;
}

/** One look and what follows from it. @returns what could not be done, which is said once and not every second */
async function round({ api, etcd, settings }: Round, before: ReadonlySet<string>): Promise<Set<string>> {
    const failed = new Set<string>();
    const view = await etcd.look();
    const world = await readWorld(api, view.members);
    const changes = reconcile(world, settings, new Date().toISOString()).map((change) => {
        const { verb, kind, namespace, name, why } = change;
        const what = `${verb} ${kind} ${namespace === undefined ? "" : `${namespace}/`}${name} (${why})`;
        return { what, apply: () => api.apply(change) };
    });
    for (const { what, apply } of [...changes, ...etcd.steps(controlPlaneHosts(world), view)]) {
        try {
            await apply();
            say(what);
        } catch (error) {
            // Somebody else was faster, or it is refused: the next round looks again.
            failed.add(`could not ${what}: ${messageOf(error)}`);
        }
    }
    [...failed].filter((line) => !before.has(line)).forEach(say);
    return failed;
}

function authorityFrom(api: ApiServers): FindAuthority {
    return async ({ name, namespace }) => {
        type Secret = { readonly data: Readonly<Record<string, string>> };
        const { data } = await api.get<Secret>("Secret", `${name}-etcd`, namespace);
        const decoded = (key: string) => Buffer.from(data[key] ?? "", "base64").toString();
        return { certificate: decoded("tls.crt"), key: decoded("tls.key") };
    };
}

async function run(): Promise<void> {
    const kubeconfig = JSON.parse(readFileSync(values.kubeconfig ?? "", "utf8")) as Kubeconfig;
    const settings: Settings = {
        workloadKubeconfig: JSON.stringify({ ...kubeconfig, "current-context": "workload" }),
        nodes: JSON.parse(readFileSync(values.nodes ?? "", "utf8")) as PlannedNodes,
        kubeletPort: Number(values["kubelet-port"]),
    };
    const api = new ApiServers(kubeconfig);
    const etcdSettings = JSON.parse(readFileSync(values.etcd ?? "", "utf8")) as EtcdSettings;
    const etcd = new Etcd(etcdSettings, authorityFrom(api));
    let lastRound = 0;
    let failed = new Set<string>();
    createServer((_, response) => {
        response.writeHead(Date.now() - lastRound < STALE_MS ? 200 : 503).end();
    }).listen(Number(values["health-port"]), "127.0.0.1");
    say("CAPM3 stand-in: plays cluster-api-provider-metal3 and the hosts that it boots");
    for (;;) {
        try {
            failed = await round({ api, etcd, settings }, failed);
            lastRound = Date.now();
        } catch (error) {
            const line = `could not look: ${messageOf(error)}`;
            if (!failed.has(line)) {
                say(line);
            }
            failed = new Set([line]);
        }
        await sleep(ROUND_MS);
    }
}

void run();
