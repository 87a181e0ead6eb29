import { z } from "zod";

import { leadTime, power, sourcing } from "./procurement";
import { dnsLabel, secretRef } from "./shared";

const mac = z
    .string()
    .regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/, "expected a MAC address in lower case, e.g. 00:00:5e:00:53:01");

const gpus = z.strictObject({
    model: z.enum(["H200-SXM-141GB"]),
    count: z.int().positive(),
});

const nics = z.strictObject({
    /** Ports on the rails, one a GPU on an HGX board. 0 on hosts outside the GPU fabric. */
    railPorts: z.int().min(0),
    railModel: z.enum(["ConnectX-7"]).optional(),
    railSpeedGbps: z.int().positive().optional(),
    /** Bonded ports for management and storage. */
    hostPorts: z.int().positive(),
    hostSpeedGbps: z.int().positive(),
});

const nvme = z.strictObject({
    count: z.int().positive(),
    /** Decimal terabytes, as vendors sell them. */
    sizeTb: z.number().positive(),
});

/** A kind of server, bought more than once. */
const hardware = z
    .strictObject({
        vendor: z.string().min(1),
        model: z.string().min(1),
        cpuCores: z.int().positive(),
        memoryGib: z.int().positive(),
        gpus: gpus.optional(),
        nics,
        /** Disks for data: local model cache on GPU hosts, Ceph on storage hosts. The boot pair is not counted. */
        nvme,
        heightUnits: z.int().positive(),
        power,
        lead: leadTime,
        ...sourcing,
    })
    .check(({ value, issues }) => {
        const { railPorts, railModel, railSpeedGbps } = value.nics;
        if (railPorts > 0 && (railModel === undefined || railSpeedGbps === undefined)) {
            issues.push({
                code: "custom",
                path: ["nics"],
                message: `${railPorts} rail ports need railModel and railSpeedGbps`,
                input: value.nics,
            });
        }
    });

const host = z.strictObject({
    /** A key of `inventory.hardware`. */
    hardware: dnsLabel,
    serial: z.string().min(1),
    /**
     * `management` hosts are the management cluster, which makes all others. `converged` is control plane and storage on one
     * small host: no self-healing after a loss, so staging only.
     */
    role: z.enum(["gpu", "storage", "control-plane", "converged", "management"]),
    /** Failure domain; becomes `topology.kubernetes.io/zone`. */
    rack: dnsLabel,
    /** Lowest rack unit the server occupies. */
    rackUnit: z.int().min(1).max(54),
    bmc: z.strictObject({
        address: z.ipv4(),
        protocol: z.enum(["redfish", "ipmi"]).default("redfish"),
        credentials: secretRef,
    }),
    bootMac: mac,
    /** In `network.ranges.management`. Management hosts need one of their own choice; others get theirs from Metal3's pools. */
    address: z.ipv4().exactOptional(),
});

/** Rack units, lowest first; each takes one switch. An explicit allocation: no switch moves when a host is added. */
const switchPositions = z.array(z.int().min(1).max(54)).default([]);

const rack = z.strictObject({
    units: z.int().min(1).max(54),
    /** What the colocation contract lets the rack draw, whatever its feeds could carry. */
    limitKw: z.number().positive(),
    feeds: z.strictObject({
        count: z.int().positive(),
        /** Line to line. */
        volts: z.int().positive(),
        phases: z.literal([1, 3], "expected 1 or 3"),
        breakerAmperes: z.number().positive(),
        /** Share of the breaker that a load may use all day. @default 0.8, as the US National Electrical Code asks (210.20) */
        continuousShare: z.number().positive().max(1).default(0.8),
        /** @default 1 */
        pdusPerFeed: z.int().positive().default(1),
    }),
    switchUnits: z.strictObject({
        bmc: switchPositions,
        host: switchPositions,
        hostSpine: switchPositions,
        rail: switchPositions,
        railSpine: switchPositions,
    }),
});

export const inventory = z.strictObject({
    hardware: z.record(dnsLabel, hardware),
    hosts: z.record(dnsLabel, host),
    racks: z.record(dnsLabel, rack),
});
