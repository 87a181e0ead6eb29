import { randomBytes, randomUUID } from "node:crypto";

import { hashSync } from "bcryptjs";

import type { Failure } from "../provider/check";
import type { Created, ResourceType } from "../provider/provider";
import type { Properties } from "../provider/schema";
import { type CharacterRules, checkCharacters, drawCharacters } from "./characters";
import { petName } from "./petNames";
import { schemas } from "./schema";
import { byteSource, shuffle, uniform } from "./source";
import { parseUuid, uuid7 } from "./uuid";

/** What the real plugin uses. Like its library, this one reads no more than 72 bytes of a password. */
const BCRYPT_COST = 10;

/** What RandomString and RandomPassword assume about a value that they did not make. */
const IMPORTED_CHARACTERS = {
    ...{ lower: true, minLower: 0, minNumeric: 0, minSpecial: 0, minUpper: 0 },
    ...{ number: true, numeric: true, special: true, upper: true },
};

const bytes: ResourceType = {
    schema: schemas.RandomBytes,
    create: ({ length }) => bytesState(randomBytes(length as number)),
    import: (id) => {
        const value = Buffer.from(id, "base64");
        if (value.length === 0 || value.toString("base64") !== id) {
            throw new Error("it is not canonical base64");
        }
        return withInputs(bytesState(value), { length: value.length });
    },
};

/** As with the real plugin the id is the value itself, and ids are not encrypted: use RandomPassword for secrets. */
function bytesState(value: Buffer): Created {
    const base64 = value.toString("base64");
    return { id: base64, outputs: { base64, hex: value.toString("hex") } };
}

const id: ResourceType = {
    schema: schemas.RandomId,
    create: ({ byteLength, prefix }) => idState(randomBytes(byteLength as number), prefix as string | undefined),
    import: (text) => {
        const comma = text.lastIndexOf(",");
        const prefix = comma === -1 ? undefined : text.slice(0, comma);
        const value = Buffer.from(text.slice(comma + 1), "base64url");
        if (value.length === 0 || value.toString("base64url") !== text.slice(comma + 1)) {
            throw new Error("the id is not URL-safe base64 without padding");
        }
        return withInputs(idState(value, prefix), { byteLength: value.length, prefix });
    },
};

function idState(value: Buffer, prefix = ""): Created {
    const hex = value.toString("hex");
    const id = value.toString("base64url");
    return {
        id,
        outputs: {
            b64Std: prefix + value.toString("base64"),
            b64Url: prefix + id,
            dec: prefix + BigInt(`0x${hex}`).toString(),
            hex: prefix + hex,
        },
    };
}

const integer: ResourceType = {
    schema: schemas.RandomInteger,
    check: ({ min, max }): Failure[] =>
        typeof min === "number" && typeof max === "number" && max < min
            ? [{ property: "max", reason: `must be at least min = ${String(min)}, got ${String(max)}` }]
            : [],
    create: ({ min, max, seed }) => {
        const [low, high] = [min as number, max as number];
        const result = low + uniform(high - low + 1, byteSource(seed as string | undefined));
        return { id: String(result), outputs: { result } };
    },
    import: (text) => {
        const [result, min, max, seed, ...rest] = text.split(",");
        const numbers = [result, min, max].map((part) => (part === undefined || part === "" ? NaN : Number(part)));
        if (!numbers.every(Number.isSafeInteger) || rest.length > 0) {
            throw new Error(`got "${text}"`);
        }
        return {
            id: String(numbers[0]),
            outputs: { result: numbers[0], min: numbers[1], max: numbers[2], seed },
        };
    },
};

const password: ResourceType = {
    schema: schemas.RandomPassword,
    check: checkCharacters,
    create: (inputs) => passwordState(drawCharacters(inputs as unknown as CharacterRules)),
    import: (text) => withInputs(passwordState(text), { ...IMPORTED_CHARACTERS, length: [...text].length }),
};

function passwordState(result: string): Created {
    return { id: "none", outputs: { result, bcryptHash: hashSync(result, BCRYPT_COST) } };
}

const string: ResourceType = {
    schema: schemas.RandomString,
    check: checkCharacters,
    create: (inputs) => resultState(drawCharacters(inputs as unknown as CharacterRules)),
    import: (text) => withInputs(resultState(text), { ...IMPORTED_CHARACTERS, length: [...text].length }),
};

const pet: ResourceType = {
    schema: schemas.RandomPet,
    create: ({ length, prefix, separator }) => {
        const name = petName(length as number, separator as string);
        const parts = prefix === undefined || prefix === "" ? [name] : [prefix as string, name];
        return { id: parts.join(separator as string), outputs: {} };
    },
};

const permutation: ResourceType = {
    schema: schemas.RandomShuffle,
    create: ({ inputs, resultCount, seed }) => {
        const list = inputs as readonly string[];
        const count = (resultCount as number | undefined) ?? list.length;
        const source = byteSource(seed as string | undefined);
        const results: string[] = [];
        // More results than inputs: one whole permutation after the other, so that nothing comes up too often.
        while (list.length > 0 && results.length < count) {
            results.push(...shuffle(list, source));
        }
        return { id: "-", outputs: { results: results.slice(0, count) } };
    },
};

function uuid(schema: ResourceType["schema"], draw: () => string): ResourceType {
    return { schema, create: () => resultState(draw()), import: (text) => resultState(parseUuid(text)) };
}

function resultState(result: string): Created {
    return { id: result, outputs: { result } };
}

function withInputs({ id, outputs }: Created, inputs: Properties): Created {
    return { id, outputs: { ...inputs, ...outputs } };
}

export const resources: Readonly<Record<string, ResourceType>> = {
    "random:index/randomBytes:RandomBytes": bytes,
    "random:index/randomId:RandomId": id,
    "random:index/randomInteger:RandomInteger": integer,
    "random:index/randomPassword:RandomPassword": password,
    "random:index/randomPet:RandomPet": pet,
    "random:index/randomShuffle:RandomShuffle": permutation,
    "random:index/randomString:RandomString": string,
    "random:index/randomUuid:RandomUuid": uuid(schemas.RandomUuid, randomUUID),
    "random:index/randomUuid4:RandomUuid4": uuid(schemas.RandomUuid4, randomUUID),
    "random:index/randomUuid7:RandomUuid7": uuid(schemas.RandomUuid7, () => uuid7(Date.now())),
};
