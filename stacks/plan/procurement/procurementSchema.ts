import { z } from "zod";

const text = z.string();
const count = z.int().nonnegative();
const weeks = z.int();
const id = <const Kind extends string>(kind: Kind) => z.templateLiteral([`${kind}/`, z.string()]);
const switchKind = z.enum(["rail", "railSpine", "host", "hostSpine", "bmc"]);
const network = z.enum(["rail", "host", "bmc"]);
const lead = z.strictObject({ weeks, latestWeeks: weeks, source: text });

/** The shape of `procurement` in the plan; quantities have one shape in the whole plan, so it is handed in. */
export function procurementSchema<Q extends z.ZodType>(quantity: Q) {
    const equipment = z.strictObject({
        id: text,
        name: text,
        kind: z.enum(["server", "switch"]),
        model: text,
        role: text,
        unit: count.describe("the lowest unit that it takes"),
        heightUnits: count,
        maximum: quantity,
        maximumSource: text,
        supplies: z.strictObject({ count, watts: count }),
    });
    const rack = z.strictObject({
        id: id("rack"),
        name: text,
        units: count,
        usedUnits: count,
        equipment: z.array(equipment).describe("from the top down"),
        power: z.strictObject({
            maximum: quantity,
            limit: quantity,
            feedLimit: quantity,
            feeds: z.array(quantity),
            feedLost: z.strictObject({ worst: quantity, short: z.array(text) }),
        }),
    });
    const item = z.strictObject({
        id: id("item"),
        category: z.enum(["server", "nic", "disk", "switch", "optic", "cable", "pdu", "spare"]),
        vendor: text,
        model: text,
        count,
        reason: text.describe("how the count came about"),
        from: z.array(text).describe("ids that the count follows from"),
        alternatives: z.array(z.strictObject({ vendor: text, model: text })),
        soleSource: text.exactOptional(),
        lead: lead.exactOptional().describe("absent for what comes fitted in a server"),
    });
    const task = z.strictObject({
        id: id("task"),
        name: text,
        kind: z.enum(["delivery", "work", "phase", "retained"]),
        start: weeks.describe("weeks after the order"),
        end: weeks,
        latestEnd: weeks.describe("the pessimistic edge of `end`"),
        slack: weeks,
        items: z.array(text),
    });
    return z.strictObject({
        links: z.array(
            z.strictObject({
                id: id("links"),
                network,
                medium: z.enum(["fibre", "copper", "patch"]),
                toHosts: z.boolean(),
                gbps: count,
                count,
                reason: text,
                from: z.array(text),
            }),
        ),
        switches: z.array(
            z.strictObject({
                id: id("switch"),
                name: text,
                kind: switchKind,
                network,
                vendor: text,
                model: text,
                position: z.strictObject({ rack: text, unit: count }).exactOptional(),
            }),
        ),
        racks: z.array(rack),
        bill: z.array(item),
        schedule: z.strictObject({
            tasks: z.array(task),
            criticalPath: z.array(text),
            programme: z.strictObject({ start: weeks, phaseOneEnd: weeks, end: weeks }),
            slack: z.strictObject({ expected: weeks, latest: weeks }),
        }),
        retained: z.array(
            z.strictObject({ id: id("retained"), name: text, description: text, untilPhase: count, untilWeek: weeks }),
        ),
    });
}
