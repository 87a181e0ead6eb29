import { z } from "zod";

/** Operators that can run for real beside a twin, in the order in which they are started. */
export const LIVE_NAMES = ["metal"] as const;
export type LiveName = (typeof LIVE_NAMES)[number];

const port = z.int().min(1024).max(65535);

/** Present on a digital twin and nowhere else. */
export const twin = z.strictObject({
    /** Ports on loopback; free ones are chosen and remembered where this is absent. */
    apiServerPorts: z.strictObject({ management: port, workload: port }).optional(),
    /** How long a control plane may take to answer. @default 120 */
    startTimeoutSeconds: z.int().positive().default(120),
    /** Which of them do, instead of KWOK; written by `npm run twin -- --live`. @default none */
    live: z.array(z.enum(LIVE_NAMES, `expected one of ${LIVE_NAMES.join(", ")}`)).default([]),
});
