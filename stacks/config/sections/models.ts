import { z } from "zod";

import { dnsLabel, fromPhase } from "./shared";

const model = z.strictObject({
    /** Release name as its publisher writes it, e.g. `meta-llama/Llama-3.3-70B-Instruct`; checked against the model catalogue. */
    release: z.string().min(1),
    precision: z.enum(["fp8", "bf16"]),
    /** GPUs of one replica; all on one host, inside its NVLink domain. */
    tensorParallel: z.literal([1, 2, 4, 8], "expected 1, 2, 4 or 8"),
    replicas: z.int().positive(),
    /** Longest prompt plus answer that the server accepts, in tokens. */
    contextTokens: z.int().min(1024),
    /** Requests decoded together by one replica. @default 128 */
    maxConcurrentRequests: z.int().positive().default(128),
    fromPhase,
});

export const models = z.record(dnsLabel, model);
