import { setTimeout as sleep } from "node:timers/promises";

import type { ClusterName } from "../stacks/plan/platformPlan";
import { ensureToolchain } from "../tools/setup/toolchain";
import { exec, ExecError, type ExecOptions } from "./exec";
import { type TwinPaths, twinPaths } from "./paths";

export interface Manifest {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
    readonly [key: string]: unknown;
}

const KIND_TIMEOUT_MS = 60_000;
const KIND_RETRY_MS = 300;

/** kubectl bound to one control plane of the twin: its kubeconfig and context are always given, never looked up. */
export class Kubectl {
    constructor(
        private readonly binary: string,
        private readonly paths: TwinPaths,
        readonly cluster: ClusterName,
    ) {}

    run(args: readonly string[], options: Pick<ExecOptions, "input"> = {}): Promise<string> {
        const target = [
            `--kubeconfig=${this.paths.kubeconfig}`,
            `--context=${this.cluster}`,
            // Its discovery cache would otherwise be left in the user's home.
            `--cache-dir=${this.paths.kubectlCache}`,
        ];
        return exec(this.binary, [...target, ...args], options);
    }

    /** Declares objects as the twin's own field manager. `subresource` writes what `status` says. */
    async apply(manifests: readonly Manifest[], subresource?: "status"): Promise<void> {
        if (manifests.length > 0) {
            const flags = ["--server-side", "--force-conflicts", "--field-manager=twin"];
            const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests });
            await this.run(["apply", ...flags, ...(subresource ? [`--subresource=${subresource}`] : []), "-f", "-"], {
                input,
            });
        }
    }

    /**
     * Waits until a kind can be used by its name. The API server serves a new kind a little before it lists it, and clients
     * look in the list.
     */
    waitForKind(resource: string): Promise<void> {
        return this.#answered(["get", resource, "-o", "name"]);
    }

    /** Asks again while the answer is an error: control planes that have just started give some. */
    async #answered(args: readonly string[]): Promise<void> {
        const deadline = Date.now() + KIND_TIMEOUT_MS;
        for (;;) {
            try {
                await this.run(args);
                return;
            } catch (error) {
                if (!(error instanceof ExecError) || Date.now() > deadline) {
                    throw error;
                }
                await sleep(KIND_RETRY_MS);
            }
        }
    }

    async get<T = Manifest>(resources: string, ...args: readonly string[]): Promise<T[]> {
        const text = await this.run(["get", resources, "-o", "json", ...args]);
        return (JSON.parse(text) as { items: T[] }).items;
    }
}

/** kubectl for a control plane of the twin in some checkout, for whoever has no tools at hand yet. */
export async function kubectlFor(root: string, cluster: ClusterName): Promise<Kubectl> {
    const { tools } = await ensureToolchain();
    return new Kubectl(tools.kubectl.path, twinPaths(root), cluster);
}
