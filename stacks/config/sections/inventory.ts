import { z } from "zod";

import { rackKw } from "./figures";
import { hardware } from "./hardware";
import { host } from "./host";
import { dnsLabel } from "./shared";

/** Rack units, lowest first; each takes one switch. An explicit allocation: no switch moves when a host is added. */
const switchPositions = z.array(z.int().min(1).max(54)).default([]);

const rack = z.strictObject({
    units: z.int().min(1).max(54),
    /** What the colocation contract lets the rack draw, whatever its feeds could carry. */
    limitKw: rackKw,
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
    /**
     * Holds hosts as well, for whoever keeps them in a spreadsheet: CSV, or YAML or JSON in the form of `hosts`. A path from the
     * project's root, inside of it. A host stands here or there, not in both; a stack that is `like` this one changes either.
     */
    hostsFile: z.string().min(1).exactOptional(),
    hosts: z.record(dnsLabel, host),
    racks: z.record(dnsLabel, rack),
});
