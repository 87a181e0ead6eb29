import { z } from "zod";

import type { ManagementPlan } from "./management";

const text = z.string();
const keyId = z.templateLiteral(["key/", z.string()]);

export const managementPlan = z.strictObject({
    hosts: z.array(
        z.strictObject({
            id: z.templateLiteral(["host/", z.string()]),
            name: text,
            fqdn: text,
            address: text,
            bootMac: text,
            bmcAddress: text,
            serviceAddress: text.exactOptional(),
            diskKey: keyId,
            recoveryKey: keyId,
        }),
    ),
    api: z.strictObject({ address: text, port: z.int().positive() }),
    podRange: text,
    prefixLength: z.int().positive(),
    gateway: text,
    dnsServers: z.array(text),
    ntpServers: z.array(text),
    aptMirror: text,
    ssh: z.strictObject({ user: text, principals: z.array(text) }),
    systemDisk: z.strictObject({
        model: text.exactOptional(),
        serial: text.exactOptional(),
        size: z.enum(["smallest", "largest"]),
        ssd: z.boolean(),
    }),
    packages: z.array(z.strictObject({ name: text, version: text })),
    openings: z
        .array(
            z.strictObject({
                id: text,
                protocol: z.enum(["tcp", "udp", "icmp"]),
                ports: z.array(text),
                from: z.array(text),
                reason: text,
                source: text,
            }),
        )
        .describe("what may be reached on a management host; everything else is dropped"),
}) satisfies z.ZodType<ManagementPlan>;
