import { z } from "zod";

import type { SiteServicesPlan } from "./siteServices";

const text = z.string();

/** The shape of the plan's `services` for readers outside the program, as part of `plan.schema.json`. */
export const siteServicesPlan = z.strictObject({
    services: z.array(
        z.strictObject({
            id: z.templateLiteral(["service/", z.string()]),
            serves: text,
            hostname: text.exactOptional().describe("absent for those that are asked by address"),
            addresses: z.array(text),
            protocols: z.array(z.enum(["tcp", "udp"])),
            port: z.int().positive(),
            from: z.array(text).describe("IPv4 ranges that may reach it"),
            behind: text,
        }),
    ),
    registry: z.strictObject({
        image: z.templateLiteral(["image/", z.string()]).describe("id in `images`"),
        namespace: text,
        hostnames: z.array(text),
        clusterAddress: text,
        port: z.int().positive(),
        hosts: z.array(text).describe("the first is written to, the others follow"),
        path: text,
        sizeGib: z.int().positive(),
        robotsSecret: text,
    }),
    domain: text,
    zone: z.array(z.strictObject({ name: text, addresses: z.array(text) })),
    clocks: z.array(text),
}) satisfies z.ZodType<SiteServicesPlan>;
