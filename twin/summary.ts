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
    /** Of both clusters. */
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
    /** Of the management cluster, by state; empty where nothing describes hosts or machines. */
    metal: z.strictObject({
        /** BareMetalHosts by provisioning state. */
        hosts: z.record(z.string(), count),
        /** Machines of Cluster API by phase. */
        machines: z.record(z.string(), count),
        /** What is not as it should be, e.g. a host whose BMC credentials are missing. */
        errors: z.array(z.strictObject({ object: z.string(), message: z.string() })),
    }),
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
    /** Flags of real hosts that a process on loopback cannot use, as `<process> --<flag>`, and why. */
    leftOut: z.record(z.string(), z.string()),
    /** `<Kind>/<name>` of what charts bring and the twin goes without, by chart: hooks, and what only a running pod could serve. */
    chartsWithout: z.record(z.string(), z.array(z.string())),
    /** What an interrupted run had left behind and this one put right. */
    mended: z.array(z.string()),
    seconds: z.record(z.string(), z.number()),
});

export type TwinSummary = z.output<typeof twinSummary>;
