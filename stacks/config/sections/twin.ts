import { z } from "zod";

const port = z.int().min(1024).max(65535);

/** Present on a digital twin and nowhere else. */
export const twin = z.strictObject({
    /** Ports on loopback; free ones are chosen and remembered where this is absent. */
    apiServerPorts: z.strictObject({ management: port, workload: port }).optional(),
    /** How long a control plane may take to answer. @default 120 */
    startTimeoutSeconds: z.int().positive().default(120),
});
