import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

import { ApiServers, type Kubeconfig } from "./apiServer";
import type { PlannedNodes } from "./nodes";
import { readWorld, reconcile, type Settings } from "./reconcile";

/*
 * CAPM3 stand-in: plays cluster-api-provider-metal3 on a twin, and the hosts that it boots. It asks the API servers anew every
 * second instead of watching them: the objects of a few hundred hosts are read in a fraction of that, and what it decides by is
 * always all there is.
 */

const ROUND_MS = 1_000;
/** Without a complete round for so long it does not call itself healthy. */
const STALE_MS = 15_000;

const { values } = parseArgs({
    options: { kubeconfig: { type: "string" }, nodes: { type: "string" }, "health-port": { type: "string" } },
});

function say(line: string): void {
    process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

/** One look and what follows from it. @returns what could not be done, which is said once and not every second */
async function round(api: ApiServers, settings: Settings, before: ReadonlySet<string>): Promise<Set<string>> {
    const failed = new Set<string>();
    for (const change of reconcile(await readWorld(api), settings, new Date().toISOString())) {
        const { verb, kind, namespace, name, why } = change;
        const what = `${verb} ${kind} ${namespace === undefined ? "" : `${namespace}/`}${name} (${why})`;
        try {
            await api.apply(change);
            say(what);
        } catch (error) {
            // Somebody else was faster, or it is refused: the next round looks again.
            failed.add(`could not ${what}: ${messageOf(error)}`);
        }
    }
    [...failed].filter((line) => !before.has(line)).forEach(say);
    return failed;
}

async function run(): Promise<void> {
    const kubeconfig = JSON.parse(readFileSync(values.kubeconfig ?? "", "utf8")) as Kubeconfig;
    const settings: Settings = {
        workloadKubeconfig: JSON.stringify({ ...kubeconfig, "current-context": "workload" }),
        nodes: JSON.parse(readFileSync(values.nodes ?? "", "utf8")) as PlannedNodes,
    };
    const api = new ApiServers(kubeconfig);
    let lastRound = 0;
    let failed = new Set<string>();
    createServer((_, response) => {
        response.writeHead(Date.now() - lastRound < STALE_MS ? 200 : 503).end();
    }).listen(Number(values["health-port"]), "127.0.0.1");
    say("CAPM3 stand-in: plays cluster-api-provider-metal3 and the hosts that it boots");
    for (;;) {
        try {
            failed = await round(api, settings, failed);
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
