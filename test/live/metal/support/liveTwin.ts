import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import type { Manifest } from "../../../../twin/kubectl";
import type { TwinSummary } from "../../../../twin/summary";
import { type Ended, Twin } from "../../../twin/support/twin";
import { NAMESPACE } from "./manifests";

const LIVE = ["--live", "metal"] as const;
const POLL_MS = 1_000;

export interface Object {
    readonly metadata: {
        readonly name: string;
        readonly uid: string;
        readonly labels?: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
        readonly deletionTimestamp?: string;
    };
    readonly spec: Readonly<Record<string, unknown>>;
    readonly status?: Readonly<Record<string, unknown>>;
}

/** A twin whose metal is live. */
export class LiveTwin extends Twin {
    live(): Promise<{ readonly summary: TwinSummary; readonly progress: readonly string[] }> {
        return this.run(...LIVE);
    }

    /** As a person would, with `kubectl apply`; the API server's refusal is an answer too. */
    async apply(...manifests: readonly Manifest[]): Promise<Ended> {
        const file = this.path("applied.json");
        fs.writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests }));
        return this.shell(`kubectl --context=management apply --server-side -f ${file}`);
    }

    async objects(kind: string): Promise<readonly Object[]> {
        const text = await this.kubectl("management", `get ${kind} --namespace=${NAMESPACE} -o json`);
        return (JSON.parse(text) as { readonly items: readonly Object[] }).items;
    }

    async nodes(): Promise<readonly Object[]> {
        return (JSON.parse(await this.kubectl("workload", "get nodes -o json")) as { items: readonly Object[] }).items;
    }

    /** Provisioning states of hosts by name. */
    async states(): Promise<Readonly<Record<string, string>>> {
        const hosts = await this.objects("baremetalhosts.metal3.io");
        const state = ({ status }: Object) => (status?.["provisioning"] as { state?: string } | undefined)?.state ?? "";
        return Object.fromEntries(hosts.map((host) => [host.metadata.name, state(host)]));
    }

    /** Command lines of this machine's processes that belong to this twin. */
    processes(): string[] {
        const all = spawnSync("ps", ["-A", "-ww", "-o", "command="], { encoding: "utf8" }).stdout.split("\n");
        return all.filter((command) => command.includes(this.path()));
    }
}

/** Asks until the answer is as wanted; the last answer is what a time-out shows. */
export async function eventually<T>(
    seconds: number,
    ask: () => Promise<T>,
    wanted: (answer: T) => boolean,
): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
        const answer = await ask();
        if (wanted(answer)) {
            return answer;
        }
        if (Date.now() > deadline) {
            throw new Error(`not so after ${seconds} s: ${JSON.stringify(answer)}`);
        }
        await sleep(POLL_MS);
    }
}
