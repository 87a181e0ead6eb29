import { z } from "zod";

import { dnsLabel, fromPhase } from "./shared";

const team = z.strictObject({
    /** One sentence that an auditor can read. */
    purpose: z.string().min(1),
    fromPhase,
    /** Ceiling of everything the team runs, whatever it schedules. */
    quota: z.strictObject({
        gpus: z.int().min(0).default(0),
        cpuCores: z.int().positive(),
        memoryGib: z.int().positive(),
        pods: z.int().positive(),
    }),
    /** Keys of `models` that the team's pods may call. */
    models: z.array(dnsLabel).default([]),
});

export const teams = z.record(dnsLabel, team);
