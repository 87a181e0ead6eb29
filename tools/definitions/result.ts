import { z } from "zod";

const text = z.string();

/** One definition as it was found, against what is wanted of it. */
const definition = z.strictObject({
    name: text,
    state: z.enum(["current", "missing", "different"]).describe("as it was found"),
    changes: z.array(text).describe("fields that differ, the first of them"),
    breaking: z.array(text).describe("what was possible before and is not afterwards"),
    refused: z.array(text).describe("why the API server would not take it"),
});

/** The definitions of one API group on one cluster. */
const set = z.strictObject({
    group: text,
    from: text.describe("the release that brings them, or `imported` on a twin"),
    sum: text.describe("what each definition of the set is marked with"),
    definitions: z.array(definition),
});

/** What `npm run definitions -- --json` prints; `definitions.schema.json` is written from it. */
export const definitionsResult = z.strictObject({
    schemaVersion: z.literal(1),
    stack: text,
    chartSource: z.enum(["upstream", "mirror", "bundle", "footprint"]),
    installed: z.boolean().describe("whether everything stands as wanted now"),
    withoutDigest: z.array(text).describe("releases whose bytes no recorded digest vouches for"),
    clusters: z.array(z.strictObject({ name: z.enum(["management", "workload"]), sets: z.array(set) })),
});

export type ComparedDefinition = z.infer<typeof definition>;
export type ComparedSet = z.infer<typeof set>;
export type DefinitionsResult = z.infer<typeof definitionsResult>;
