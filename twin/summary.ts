import { z } from "zod";

const count = z.int().nonnegative();

const control = z.strictObject({
    pass: count,
    fail: count,
    indeterminate: count,
    waived: count,
    notApplicable: count,
});

/** `.twin/summary.json`: what the last `npm run twin` did, and how much of it was real. */
export const twinSummary = z.strictObject({
    schemaVersion: z.literal(1),
    stack: z.string(),
    site: z.string(),
    /** Time at which the run ended, ISO 8601 in UTC. */
    finishedAt: z.iso.datetime(),
    changes: z.strictObject({ create: count, update: count, delete: count, replace: count, same: count }),
    nodes: count,
    gpus: count,
    models: z.array(
        z.strictObject({
            name: z.string(),
            replicas: count,
            /** Replicas that the scheduler gave a host. */
            placed: count,
            ready: count,
            racks: z.array(z.string()),
        }),
    ),
    /** By control id. */
    policies: z.record(z.string(), control),
    /** What controls could not decide, and why. */
    undecided: z.array(
        z.strictObject({
            controls: z.array(z.string()),
            object: z.string(),
            path: z.string(),
            reason: z.string(),
        }),
    ),
    /** Objects by where their definition comes from: `ours`, `chart:...` or `footprint:...`. */
    provenance: z.record(z.string(), count),
    /** Who brings objects to life: real processes, KWOK's stages, or stand-ins of this repository. */
    reconcilers: z.strictObject({ live: z.array(z.string()), kwok: z.array(z.string()), standIn: z.array(z.string()) }),
    /** Where the twin runs another version than the product. */
    skews: z.array(
        z.strictObject({
            component: z.string(),
            product: z.string(),
            twin: z.string(),
            why: z.string().exactOptional(),
        }),
    ),
    /** API server flags of real hosts that a process on loopback cannot use, and why. */
    leftOut: z.record(z.string(), z.string()),
    /** `<Kind>/<name>` of what charts bring and the twin goes without, by chart: hooks, and what only a running pod could serve. */
    chartsWithout: z.record(z.string(), z.array(z.string())),
    /** What an interrupted run had left behind and this one put right. */
    mended: z.array(z.string()),
    seconds: z.record(z.string(), z.number()),
});

export type TwinSummary = z.output<typeof twinSummary>;

const PROVES = "API validity, admission, scheduling, quotas, RBAC, audit, encryption at rest, idempotence, recovery";
const DOES_NOT_PROVE = "drivers, RDMA, NVLink, latency, throughput: hosts and pods are simulated";

/** The summary as a person reads it at the end of a run. */
export function renderSummary(summary: TwinSummary): string {
    const {
        changes,
        models,
        policies,
        undecided,
        provenance,
        reconcilers,
        skews,
        leftOut,
        chartsWithout,
        mended,
        seconds,
    } = summary;
    const controls = Object.entries(policies);
    const having = (answer: keyof z.output<typeof control>) =>
        controls.filter(([, counts]) => counts[answer] > 0).map(([id]) => id);
    const clean = controls.filter(([, { fail, indeterminate }]) => fail + indeterminate === 0).length;
    const rows: [string, string][] = [
        ["Site", `${summary.site}, stack ${summary.stack}`],
        [
            "Changes",
            Object.entries(changes)
                .map(([op, n]) => `${n} ${op}`)
                .join(", "),
        ],
        ["Hosts", `${summary.nodes} nodes, ${summary.gpus} GPUs, all simulated`],
        ...models.map(({ name, replicas, placed, ready, racks }): [string, string] => [
            "Model",
            `${name}: ${placed} of ${replicas} placed, ${ready} ready, in ${racks.join(" ") || "no rack"}`,
        ]),
        ["Policies", `${clean} of ${controls.length} controls pass everywhere they apply`],
        ...answers("fail", having("fail")),
        ...undecided.map(({ controls, object, path, reason }): [string, string] => [
            "  indeterminate",
            `${object}: ${path} ${reason} (${controls.join(" ")})`,
        ]),
        ...answers("waived", having("waived")),
        [
            "Objects",
            Object.entries(provenance)
                .map(([source, n]) => `${n} ${source}`)
                .join(", "),
        ],
        ["Live", reconcilers.live.join(", ")],
        ["KWOK plays", reconcilers.kwok.join(", ")],
        ["Stand-ins", reconcilers.standIn.join(", ") || "none"],
        ...skews.map(({ component, product, twin, why }): [string, string] => [
            "Skew",
            `${component}: product ${product}, twin ${twin}${why === undefined ? "" : ` (${why})`}`,
        ]),
        ["Left out", `${Object.keys(leftOut).length} API server flags that need a real host's certificates`],
        ...Object.entries(chartsWithout).map(([chart, objects]): [string, string] => [
            "  of a chart",
            `${chart}: ${objects.join(", ")}`,
        ]),
        ...mended.map((what): [string, string] => ["Mended", what]),
        ["Proves", PROVES],
        ["Does not", DOES_NOT_PROVE],
        [
            "Seconds",
            Object.entries(seconds)
                .map(([step, s]) => `${step} ${s.toFixed(1)}`)
                .join(", "),
        ],
    ];
    return `${rows.map(([name, text]) => `${name.padEnd(17)}${text}`).join("\n")}\n`;
}

function answers(status: string, ids: readonly string[]): [string, string][] {
    return ids.length > 0 ? [[`  ${status}`, ids.join(" ")]] : [];
}
