import { z } from "zod";

import { count, id, quantity, text } from "./schemaParts";

const taint = z.strictObject({
    key: text,
    value: text,
    effect: z.enum(["NoSchedule", "NoExecute", "PreferNoSchedule"]),
});

const port = z.strictObject({ name: text, mac: text.exactOptional() });

const rootDevice = z.strictObject({
    hints: z.strictObject({
        model: text.exactOptional(),
        vendor: text.exactOptional(),
        serialNumber: text.exactOptional(),
        wwn: text.exactOptional(),
        deviceName: text.exactOptional(),
        minSizeGigabytes: count.exactOptional(),
    }),
    mirror: z.enum(["controller", "software"]),
    size: quantity,
});

/** A host's shape for readers outside the program, as part of `plan.schema.json`. */
export const host = z.strictObject({
    id: id("host"),
    name: text,
    role: z.enum(["gpu", "storage", "control-plane", "converged", "management"]),
    cluster: z.enum(["management", "workload"]),
    index: count.describe("decides its addresses"),
    serial: text,
    vendor: text,
    model: text,
    hardware: text.describe("key of `inventory.hardware`"),
    rack: text,
    rackUnit: count,
    bmcAddress: text,
    bmcProtocol: z.enum(["redfish", "ipmi"]),
    bmcCredentials: text.describe("name of a secret"),
    bmcSystemId: text
        .exactOptional()
        .describe("path in its BMC's Redfish tree, where it is not the vendor's usual one"),
    bootMac: text,
    ports: z.strictObject({ host: z.array(port), rails: z.array(port) }).describe("by number"),
    addresses: z.array(
        z.strictObject({
            network: id("network"),
            interface: text,
            address: text,
            prefixLength: count,
        }),
    ),
    rootDevice: rootDevice.nullable(),
    dataDisks: z.array(
        z.strictObject({
            device: text,
            purpose: z.enum(["etcd", "logs", "ceph", "models", "system"]),
            size: quantity,
        }),
    ),
    retiring: text.exactOptional().describe("why it leaves; counted for nothing"),
    detached: text.exactOptional().describe("why Metal3 leaves it alone"),
    pool: id("pool").nullable().describe("id in `metal.pools`"),
    labels: z.record(text, text),
    taints: z.array(taint),
    cpu: quantity,
    memory: quantity,
    hugePages: z
        .strictObject({ size: z.enum(["2M", "1G"]), count })
        .exactOptional()
        .describe("of that memory, set aside at boot"),
    gpus: quantity,
    nvme: quantity,
    railPorts: count,
    maxPods: count,
});
