import { z } from "zod";

const text = z.string();
const count = z.int().nonnegative();
const remark = z.strictObject({
    resource: text.describe("type and name in the program"),
    id: text.describe("namespace/name on its cluster"),
    reason: text,
});

/** What `npm run state:recover -- --json` prints; `recovery.schema.json` is written from it. */
export const recovery = z.strictObject({
    schemaVersion: z.literal(1),
    stack: text,
    recorded: count.describe("resources that are in the state now and were not before, components included"),
    objects: count.describe("those of them that were looked up on a cluster"),
    known: count.describe("resources that the state had already"),
    asTheyAre: z.array(remark).describe("objects recorded with what the next preview will want to change"),
    notes: z.array(remark).describe("objects with something unusual about them"),
    seconds: z.record(text, z.number()),
});

export type Recovery = z.infer<typeof recovery>;
