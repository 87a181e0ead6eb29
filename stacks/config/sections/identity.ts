import { z } from "zod";

import { dnsLabel } from "./shared";

const group = z.strictObject({
    /**
     * What members may do in the namespaces of `teams`: `viewer` reads, `operator` also changes workloads, `auditor` reads
     * policies and roles as well. Nobody reads Secrets through a role.
     */
    role: z.enum(["viewer", "operator", "auditor"]),
    /** Keys of `teams`, or `all`. */
    teams: z.union([z.literal("all"), z.array(dnsLabel).min(1)]),
});

/** Who is in which team. What a team may do stands in `teams`. */
export const identity = z.strictObject({
    oidc: z.strictObject({
        issuer: z.url({ protocol: /^https$/, error: "expected an https address" }),
        clientId: z.string().min(1),
    }),
    /** Group names as the identity provider sends them; the platform prefixes them with `oidc:`. */
    groups: z.record(z.string().regex(/^[a-z0-9][-a-z0-9.]*$/, "expected a group name without prefix"), group),
});
