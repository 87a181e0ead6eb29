import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

import type { TwinSummary } from "../../../twin/summary";

/** Steps of a first run that leave something behind when they are killed, in their order. */
export const STEPS = ["control planes", "hosts", "definitions and state", "up"] as const;
export type Step = (typeof STEPS)[number];

/** A moment within one step of a run. */
export interface Moment {
    readonly step: Step;
    /** 0 to 1: of the lines that the step prints, or of its time where it prints none. */
    readonly share: number;
    /** After a line, to reach into what happens between two. */
    readonly delayMs: number;
}

const LONGEST_DELAY_MS = 1500;

/** Looks random, and is the same every time. The last tenth is left out, where a step could be over before it is killed. */
export function seededMoment(step: Step, seed: number): Moment {
    const bytes = createHash("sha256").update(`${step} ${seed}`).digest();
    const share = (offset: number) => bytes.readUInt32BE(offset) / 2 ** 32;
    return { step, share: share(0) * 0.9, delayMs: share(4) * LONGEST_DELAY_MS };
}

/** `after 12 % of "hosts"`, for titles. */
export function named({ step, share }: Moment): string {
    return `after ${(share * 100).toFixed(0)} % of "${step}"`;
}

/** What a run that came to its end tells of its steps. */
export interface WholeRun {
    readonly summary: TwinSummary;
    readonly progress: readonly string[];
}

/** How far into its step a moment lies, by a run that came to its end. Lines where there are any: a loaded machine takes longer. */
export function positionOf({ step, share, delayMs }: Moment, { summary, progress }: WholeRun) {
    const watch = new Watch();
    let lines = 0;
    for (const line of progress) {
        watch.read(line);
        lines = watch.step === step ? watch.lines : lines;
    }
    return lines > 0
        ? { lines: Math.ceil(share * lines), delayMs }
        : { lines: 0, delayMs: share * (summary.seconds[step] ?? 0) * 1000 };
}

/** Which step of a run is under way, by what it prints. */
export class Watch {
    /** Undefined before, between and after steps. */
    step: string | undefined;
    /** How many lines this step has printed. */
    lines = 0;

    read(line: string): void {
        const [, begun] = /^(\S.*) \.\.\.$/.exec(line) ?? [];
        const [, over] = /^(\S.*): [\d.]+ s$/.exec(line) ?? [];
        if (begun !== undefined || over !== undefined) {
            this.step = begun;
            this.lines = 0;
        } else {
            this.lines += 1;
        }
    }

    /** Reads on to the end, and resolves once the step is under way and has printed so many lines. */
    follow(output: Readable, step: Step, lines: number): Promise<void> {
        return new Promise((resolve) => {
            createInterface({ input: output }).on("line", (line) => {
                this.read(line);
                if (this.step === step && this.lines >= lines) {
                    resolve();
                }
            });
        });
    }
}
