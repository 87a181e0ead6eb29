import { z } from "zod";

import { firmwareSchema } from "../config/sections/firmwareSchema";
import { firmwareUpdate } from "../config/sections/firmwareUpdates";
import { host } from "./hostSchema";
import { count, id, text } from "./schemaParts";

const siteFile = z.strictObject({
    url: text,
    sha256: text.nullable().describe("null where nobody has recorded it"),
});

/** The shape of what Metal3 and Cluster API are told, as part of `plan.schema.json`. */
export const metal = z.strictObject({
    ironic: z.strictObject({
        address: text,
        interface: text,
        deployKernel: siteFile,
        deployRamdisk: siteFile,
        bmcAuthority: text.exactOptional().describe("certificates (PEM) that those of BMCs lead to"),
        dhcp: z.strictObject({ range: text, from: text, to: text }).exactOptional(),
    }),
    pools: z.array(
        z.strictObject({
            id: id("pool"),
            name: text,
            role: host.shape.role,
            hardware: text,
            vendor: text,
            model: text,
            hosts: z.array(id("host")),
            replicas: count.describe("hosts that are used: all but those that leave"),
            racks: z.array(text),
            bond: z.strictObject({ name: text, mode: z.enum(["active-backup", "802.3ad"]) }),
            sources: z.strictObject({ interfaces: text, disks: text }),
        }),
    ),
    apiAddress: text.describe("of the workload cluster's API server"),
    cluster: z.strictObject({
        name: text,
        namespace: text.describe("of the management cluster"),
        kubernetesVersion: text.describe("of its control plane"),
        workersVersion: text.describe("of its other hosts"),
        podRange: text,
        serviceRange: text,
        auditRetentionDays: count,
        oidc: z.strictObject({ issuer: text, clientId: text }),
    }),
    nodeImage: siteFile.extend({
        format: z.enum(["qcow2", "raw"]),
        kernel: text
            .nullable()
            .describe("which hosts keep until they are installed anew; null where nobody recorded it"),
    }),
    unlock: z.strictObject({
        tang: z.array(z.strictObject({ url: text, thumbprint: text.nullable() })),
        needed: count.describe("of the Tang servers"),
    }),
    openings: z
        .record(
            z.string(),
            z.array(
                z.strictObject({
                    id: text,
                    protocol: z.enum(["tcp", "udp", "icmp", "esp"]),
                    ports: z.array(text),
                    from: z.array(text),
                    reason: text,
                    source: text,
                }),
            ),
        )
        .describe("by name of the pool"),
    gpuHealth: z
        .strictObject({ faultSeconds: count, unknownSeconds: count })
        .describe("of a bad state, before a GPU host's power is cycled"),
    bmcAccount: text,
    bmcPasswords: z.enum(["store", "configuration", "simulated"]).describe("where Metal3 gets them from"),
    firmwareSchemas: z.record(text, firmwareSchema).describe("by kind of server, of settings in its profile alone"),
    firmwareUpdates: z
        .record(text, z.array(firmwareUpdate))
        .describe("by kind of server: images that parts of it are brought to"),
    withoutFirmwareSettings: z
        .record(text, text)
        .describe("by kind of server: why Metal3 sets none of its profile's settings"),
});
