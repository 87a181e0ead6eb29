import * as path from "node:path";

import { REQUEST_LIMITS } from "../../stacks/clusters";
import type { Bench } from "./bench";
import type { Measured } from "./measure";

/** A stack of the trivial program in `floor/`, in a namespace of its own on the twin's workload control plane. */
export class FloorStack {
    private constructor(
        private readonly bench: Bench,
        private readonly stack: string,
        private readonly objects: number,
    ) {}

    static async create(bench: Bench, stack: string, objects: number): Promise<FloorStack> {
        const floor = new FloorStack(bench, stack, objects);
        await bench.shell(`kubectl create namespace ${stack}`);
        await floor.pulumi("stack init");
        return floor;
    }

    pulumi(command: string, env: Readonly<Record<string, string>> = {}): Promise<Measured> {
        const folder = path.join(this.bench.root, "tools", "bench", "floor");
        const settings = {
            BENCH_OBJECTS: String(this.objects),
            BENCH_NAMESPACE: this.stack,
            // As the platform's: it is the engine that is measured, not the patience of a client.
            PULUMI_K8S_CLIENT_QPS: String(REQUEST_LIMITS.qps),
            PULUMI_K8S_CLIENT_BURST: String(REQUEST_LIMITS.burst),
        };
        return this.bench.shell(`pulumi --cwd ${folder} ${command} --stack ${this.stack} --non-interactive`, {
            ...settings,
            ...env,
        });
    }

    /** Takes the objects away in one go; `destroy` would take as long as what is measured. */
    async remove(): Promise<void> {
        await this.bench.shell(`kubectl delete namespace ${this.stack}`);
        await this.pulumi("stack rm --force --yes");
    }
}
