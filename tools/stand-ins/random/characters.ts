import { randomBytes } from "node:crypto";

import type { Failure } from "../provider/check";
import type { Properties } from "../provider/schema";
import { isUnknown } from "../provider/values";
import { choose, shuffle } from "./source";

/** Inputs of RandomString and RandomPassword with defaults filled in. */
export interface CharacterRules {
    readonly length: number;
    readonly lower: boolean;
    readonly minLower: number;
    readonly minNumeric: number;
    readonly minSpecial: number;
    readonly minUpper: number;
    readonly numeric: boolean;
    readonly overrideSpecial?: string;
    readonly special: boolean;
    readonly upper: boolean;
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

/** A string by the rules. A minimum brings characters of its kind even where that kind is not allowed otherwise. */
export function drawCharacters(rules: CharacterRules): string {
    const kinds = [
        { characters: LOWER, allowed: rules.lower, minimum: rules.minLower },
        { characters: UPPER, allowed: rules.upper, minimum: rules.minUpper },
        { characters: DIGITS, allowed: rules.numeric, minimum: rules.minNumeric },
        {
            characters:
                rules.overrideSpecial === undefined || rules.overrideSpecial === "" ? SPECIAL : rules.overrideSpecial,
            allowed: rules.special,
            minimum: rules.minSpecial,
        },
    ].map((kind) => ({ ...kind, characters: [...kind.characters] }));

    const required = kinds.flatMap(({ characters, minimum }) => draw(characters, minimum));
    const all = kinds.flatMap(({ characters, allowed }) => (allowed ? characters : []));
    return shuffle([...required, ...draw(all, rules.length - required.length)], randomBytes).join("");
}

function draw(characters: readonly string[], count: number): string[] {
    return Array.from({ length: count }, () => choose(characters, randomBytes));
}

const MINIMA = ["minLower", "minNumeric", "minSpecial", "minUpper"] as const;

export function checkCharacters(inputs: Properties): Failure[] {
    const { length, number, numeric, lower, upper, special } = inputs;
    const failures: Failure[] = [];
    const minima = MINIMA.map((name) => inputs[name]).filter((value) => typeof value === "number");
    const needed = minima.reduce((sum, value) => sum + value, 0);
    if (typeof length === "number" && needed > length) {
        failures.push({
            property: "length",
            reason: `must be at least ${MINIMA.join(" + ")} = ${String(needed)}, got ${String(length)}`,
        });
    }
    if (number !== undefined && numeric !== undefined && !isUnknown([number, numeric]) && number !== numeric) {
        failures.push({ property: "number", reason: "differs from `numeric`, which replaces it: give only `numeric`" });
    }
    if ([lower, upper, special, numeric ?? number].every((kind) => kind === false)) {
        failures.push({ property: "numeric", reason: "one of lower, upper, numeric, special must be true" });
    }
    return failures;
}
