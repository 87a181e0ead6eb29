import { z } from "zod";

const text = z.string();

/** What `npm run reach -- --json` prints; `reach.schema.json` is written from it. */
export const reachResult = z.strictObject({
    schemaVersion: z.literal(1),
    stack: text,
    results: z.array(
        z.strictObject({
            service: z.enum(["bmc", "api-server", "apt-mirror", "dns", "ntp", "registry", "file"]),
            subject: text.describe("what of the plan it belongs to, e.g. `host/gpu-a1`; `site` for its services"),
            address: text.describe("host and port; a file where the address is not known yet"),
            status: z.enum(["pass", "fail", "indeterminate"]),
            reason: text,
            remedy: text.exactOptional().describe("what to do about a failure"),
        }),
    ),
});

export type ReachResult = z.infer<typeof reachResult>;
export type Reached = ReachResult["results"][number];
