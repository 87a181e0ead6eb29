import { setTimeout as sleep } from "node:timers/promises";

import type { TwinSummary } from "../summary";

type Metal = TwinSummary["metal"];

const POLL_MS = 2_000;
/** What moves waits for nothing longer: the slowest step of a host in test mode takes ten seconds, a retry of a controller thirty. */
const STILL_MS = 60_000;
const LIMIT_MS = 15 * 60_000;

/** Where hosts and machines stay until somebody asks for something else. */
const RESTING = {
    hosts: ["available", "ready", "provisioned", "externally provisioned", "unmanaged"],
    machines: ["Running"],
};

/**
 * Waits until all hosts and machines are where they stay, or until none has moved for a minute: what keeps it then stands in the
 * summary.
 */
export async function settleMetal(
    look: () => Promise<Metal>,
    report: (line: string) => void,
    { pollMs = POLL_MS, stillMs = STILL_MS, limitMs = LIMIT_MS } = {},
): Promise<Metal> {
    const began = Date.now();
    let last = "";
    let moved = began;
    for (;;) {
        const metal = await look();
        const now = Date.now();
        const line = describe(metal);
        if (line !== last) {
            [last, moved] = [line, now];
            report(line);
        }
        if (isAtRest(metal) || now - moved > stillMs || now - began > limitMs) {
            return metal;
        }
        await sleep(pollMs);
    }
}

function isAtRest({ hosts, machines, errors }: Metal): boolean {
    const rests = (counts: Readonly<Record<string, number>>, states: readonly string[]) =>
        Object.keys(counts).every((state) => states.includes(state));
    return errors.length === 0 && rests(hosts, RESTING.hosts) && rests(machines, RESTING.machines);
}

function describe({ hosts, machines, errors }: Metal): string {
    const list = (counts: Readonly<Record<string, number>>) =>
        Object.entries(counts)
            .map(([state, n]) => `${n} ${state}`)
            .join(", ") || "none";
    return `hosts: ${list(hosts)}; machines: ${list(machines)}${errors.length > 0 ? `; ${errors.length} errors` : ""}`;
}
