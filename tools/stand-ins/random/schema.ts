import type { Field, ResourceSchema } from "../provider/schema";

/** Changing a keeper asks for a new value; that is all it is for. */
const keepers: Field = { type: "stringMap", replace: "keepers" };
const seed: Field = { type: "string", replace: "always" };

const minimum: Field = { type: "integer", replace: "always", default: 0, minimum: 0 };
const allowed: Field = { type: "boolean", replace: "always", default: true };

/** Inputs that RandomString and RandomPassword share. */
const characters: Readonly<Record<string, Field>> = {
    keepers,
    length: { type: "integer", replace: "always", required: true, minimum: 1 },
    lower: allowed,
    minLower: minimum,
    minNumeric: minimum,
    minSpecial: minimum,
    minUpper: minimum,
    number: { ...allowed, sameAs: "numeric" },
    numeric: { ...allowed, sameAs: "number" },
    overrideSpecial: { type: "string", replace: "unlessCleared" },
    special: allowed,
    upper: allowed,
};

const uuid: ResourceSchema = {
    inputs: { keepers },
    outputs: { result: { type: "string" } },
    importId: "a UUID",
};

/** The resources of the real plugin 4.21.2: what forces a replacement, what is secret, what can be imported. */
export const schemas = {
    RandomBytes: {
        inputs: {
            keepers: { ...keepers, replace: "always" },
            length: { type: "integer", replace: "always", required: true, minimum: 1 },
        },
        outputs: { base64: { type: "string", secret: true }, hex: { type: "string", secret: true } },
        importId: "the bytes in base64",
    },
    RandomId: {
        inputs: {
            keepers,
            byteLength: { type: "integer", replace: "always", required: true, minimum: 1 },
            prefix: { type: "string", replace: "always" },
        },
        outputs: {
            b64Std: { type: "string" },
            b64Url: { type: "string" },
            dec: { type: "string" },
            hex: { type: "string" },
        },
        importId: "{id} or {prefix},{id}, the id in URL-safe base64 without padding",
    },
    RandomInteger: {
        inputs: {
            keepers,
            max: { type: "integer", replace: "always", required: true },
            min: { type: "integer", replace: "always", required: true },
            seed,
        },
        outputs: { result: { type: "integer" } },
        importId: "{result},{min},{max} or {result},{min},{max},{seed}",
    },
    RandomPassword: {
        inputs: characters,
        outputs: { bcryptHash: { type: "string", secret: true }, result: { type: "string", secret: true } },
        importId: "the password",
    },
    RandomPet: {
        inputs: {
            keepers,
            length: { type: "integer", replace: "always", default: 2, minimum: 1 },
            prefix: { type: "string", replace: "always" },
            separator: { type: "string", replace: "always", default: "-" },
        },
        outputs: {},
    },
    RandomShuffle: {
        inputs: {
            keepers,
            inputs: { type: "strings", replace: "always", required: true },
            resultCount: { type: "integer", replace: "always", minimum: 0 },
            seed,
        },
        outputs: { results: { type: "strings" } },
    },
    RandomString: { inputs: characters, outputs: { result: { type: "string" } }, importId: "the string" },
    RandomUuid: uuid,
    RandomUuid4: uuid,
    RandomUuid7: uuid,
} as const satisfies Record<string, ResourceSchema>;
