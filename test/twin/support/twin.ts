import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import type { ClusterName } from "../../../stacks/plan/platformPlan";
import type { TwinStatus } from "../../../twin/status";
import type { TwinSummary } from "../../../twin/summary";
import { Checkout } from "./checkout";

export interface Ended {
    /** Exit code; null when a signal ended the command. */
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

export interface KubernetesObject {
    readonly kind: string;
    readonly metadata: {
        readonly name: string;
        readonly namespace?: string;
        readonly uid: string;
        readonly annotations?: Readonly<Record<string, string>>;
        readonly ownerReferences?: readonly object[];
    };
}

/** Worst first. */
const ANSWERS = ["fail", "indeterminate", "waived", "pass"] as const;

interface Evidence {
    readonly controls: readonly {
        readonly id: string;
        readonly counts: Readonly<Record<(typeof ANSWERS)[number], number>>;
    }[];
}

/** A twin in a clean clone of its own, driven as a user would drive it. */
export class Twin {
    readonly checkout = new Checkout();
    readonly #checkpoints: boolean;
    readonly #environment: Readonly<Record<string, string>>;

    /**
     * @param checkpoints whether the state is written after every step: slow, and needed where a run is to be killed. @default true
     * @param environment what its commands have in their environment instead of what the tests have
     */
    constructor({
        checkpoints = true,
        environment = {},
    }: { checkpoints?: boolean; environment?: Readonly<Record<string, string>> } = {}) {
        this.#checkpoints = checkpoints;
        this.#environment = environment;
    }

    /** `npm run NAME -- ARGS`, without npm's own start-up. */
    command(name: string, ...args: string[]): Promise<Ended> {
        return ended(this.start(name, ...args));
    }

    /** The same, not waited for, in a process group of its own that can be killed as a whole. */
    start(name: string, ...args: string[]): ChildProcess {
        const flags = name === "twin" && !this.#checkpoints ? ["--no-checkpoints"] : [];
        return spawn(process.execPath, ["tools/run.js", name, ...flags, ...args], {
            cwd: this.checkout.root,
            env: { ...process.env, ...this.#environment },
            detached: true,
            stdio: ["ignore", "pipe", "pipe"],
        });
    }

    /** A line as typed into a shell that has sourced `.twin/env`. */
    shell(line: string): Promise<Ended> {
        const child = spawn("bash", ["-c", `set -e; source .twin/env; ${line}`], {
            cwd: this.checkout.root,
            env: {
                ...process.env,
                ...this.#environment,
                ...(!this.#checkpoints && { PULUMI_SKIP_CHECKPOINTS: "true" }),
            },
            stdio: ["ignore", "pipe", "pipe"],
        });
        return ended(child);
    }

    async kubectl(cluster: ClusterName, line: string): Promise<string> {
        const { code, stdout, stderr } = await this.shell(`kubectl --context=${cluster} ${line}`);
        if (code !== 0) {
            throw new Error(`kubectl ${line}: ${stderr}`);
        }
        return stdout;
    }

    async list(cluster: ClusterName, kinds: string): Promise<KubernetesObject[]> {
        const text = await this.kubectl(cluster, `get ${kinds} --all-namespaces -o json`);
        return (JSON.parse(text) as { items: KubernetesObject[] }).items;
    }

    /** Runs `npm run twin` to its end and insists on success. */
    async up(...args: string[]): Promise<TwinSummary> {
        return (await this.run(...args)).summary;
    }

    /** The same, with the lines of its progress. */
    async run(...args: string[]): Promise<{ readonly summary: TwinSummary; readonly progress: readonly string[] }> {
        const { code, stdout, stderr } = await this.command("twin", "--json", ...args);
        if (code !== 0) {
            throw new Error(`npm run twin ended with ${code}:\n${stderr}`);
        }
        return { summary: JSON.parse(stdout) as TwinSummary, progress: stderr.trimEnd().split("\n") };
    }

    async status(): Promise<TwinStatus> {
        return JSON.parse((await this.command("twin:status", "--json")).stdout) as TwinStatus;
    }

    /** What the policy pack said last, by control: the worst of its answers. */
    answers(): Map<string, string> {
        const { controls } = JSON.parse(fs.readFileSync(this.path("evidence.json"), "utf8")) as Evidence;
        return new Map(
            controls.map(({ id, counts }) => [id, ANSWERS.find((answer) => counts[answer] > 0) ?? "not applicable"]),
        );
    }

    path(...names: string[]): string {
        return path.join(this.checkout.root, ".twin", ...names);
    }

    exists(...names: string[]): boolean {
        return fs.existsSync(this.path(...names));
    }

    /** Ends the twin and removes the clone. */
    async remove(): Promise<void> {
        await this.command("twin:down");
        this.checkout.remove();
    }
}

export function ended(child: ChildProcess): Promise<Ended> {
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
        child[stream]?.setEncoding("utf8").on("data", (text: string) => (output[stream] += text));
    }
    return new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code) => {
            resolve({ code, ...output });
        });
    });
}
