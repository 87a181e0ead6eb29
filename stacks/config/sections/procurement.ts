import { z } from "zod";

import { maxWatts } from "./figures";
import { dnsLabel } from "./shared";

const text = z.string().min(1);

/** What a device draws at most, and who says so. */
export const power = z.strictObject({
    /** Drawn from the feeds, losses of the supplies included. */
    maxWatts,
    /**
     * Fitted power supplies, and what one of them may draw from its feed; its rated output is on the safe side. What is left
     * of them when a feed is lost must carry the device.
     */
    supplies: z.strictObject({ count: z.int().positive(), watts: z.int().positive() }),
    /** Publisher and document, or `assumption: ...`. */
    source: text,
    /** Relative error of an assumption, 0.2 = plus or minus 20 %. Absent where a publisher names a maximum. */
    band: z.number().min(0).max(1).exactOptional(),
});

/** Weeks from the order to the delivery. */
export const leadTime = z
    .strictObject({
        weeks: z.int().positive(),
        /** The pessimistic edge. */
        latestWeeks: z.int().positive(),
        source: text,
    })
    .refine(({ weeks, latestWeeks }) => latestWeeks >= weeks, {
        path: ["latestWeeks"],
        error: "is earlier than `weeks`; write the later of the two here",
    });

/** Who else sells it. One of the two is there, so that nobody depends on a single vendor without having said why. */
export const sourcing = {
    /** The same thing from other vendors. */
    alternatives: z.array(z.strictObject({ vendor: text, model: text })).default([]),
    /** Why it cannot be bought twice. */
    soleSource: text.exactOptional(),
};

const part = { vendor: text, model: text, lead: leadTime, ...sourcing };

const switchPart = z.strictObject({
    ...part,
    ports: z.int().min(4),
    portSpeedGbps: z.int().positive(),
    heightUnits: z.int().positive(),
    power,
});
const smallPart = z.strictObject(part);

/** How the site is bought and brought in. Prices are no part of it. */
export const procurement = z.strictObject({
    programme: z.strictObject({
        /** Week after the order in which the programme begins: everything of phase 1 has to be delivered by then. */
        startsWeeksAfterOrder: z.int().nonnegative(),
        /** @default 16 weeks in four phases */
        phaseWeeks: z.tuple([z.int(), z.int(), z.int(), z.int()]).default([4, 4, 4, 4]),
        /** Weeks of work in phase 1, one after the other, once everything is delivered. */
        work: z.strictObject({
            rackAndCable: z.int().positive(),
            burnIn: z.int().positive(),
            dayZero: z.int().positive(),
            firstModel: z.int().positive(),
        }),
    }),
    parts: z.strictObject({
        railSwitch: switchPart,
        hostSwitch: switchPart,
        bmcSwitch: switchPart,
        pdu: smallPart,
        railNicOptic: smallPart,
        railSwitchOptic: smallPart,
        railFibre: smallPart,
        hostOptic: smallPart,
        hostFibre: smallPart,
        hostCable: smallPart,
        hostAdapter: smallPart,
        bmcCable: smallPart,
    }),
    /** Machines of today that go on working beside the new ones. */
    retained: z
        .record(
            dnsLabel,
            z.strictObject({
                description: text,
                /** The last phase in which they work: from 3 on live workloads run on the new hosts. */
                untilPhase: z.int().min(1).max(4),
            }),
        )
        .default({}),
});
