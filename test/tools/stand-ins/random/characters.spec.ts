import assert from "node:assert/strict";

import fc from "fast-check";

import { checkCharacters, drawCharacters } from "../../../../tools/stand-ins/random/characters";

const count = fc.integer({ min: 0, max: 6 });
const rules = fc
    .record({
        extra: fc.integer({ min: 1, max: 40 }),
        ...{ lower: fc.boolean(), numeric: fc.boolean(), special: fc.boolean(), upper: fc.boolean() },
        ...{ minLower: count, minNumeric: count, minSpecial: count, minUpper: count },
        overrideSpecial: fc.constantFrom(undefined, "", "_", "äöü", "#+"),
    })
    .filter(({ lower, numeric, special, upper }) => lower || numeric || special || upper)
    .map(({ extra, overrideSpecial, ...rest }) => ({
        ...rest,
        ...(overrideSpecial !== undefined && { overrideSpecial }),
        length: extra + rest.minLower + rest.minNumeric + rest.minSpecial + rest.minUpper,
    }));

describe("stand-in for random: passwords and strings", () => {
    it("have the length, the minima and only the characters that were asked for", () => {
        fc.assert(
            fc.property(rules, (wanted) => {
                const { overrideSpecial = "" } = wanted;
                const specials = overrideSpecial === "" ? "!@#$%&*()-_=+[]{}<>:?" : overrideSpecial;
                const drawn = [...drawCharacters(wanted)];
                const kinds = {
                    lower: drawn.filter((character) => /[a-z]/.test(character)).length,
                    upper: drawn.filter((character) => /[A-Z]/.test(character)).length,
                    numeric: drawn.filter((character) => /[0-9]/.test(character)).length,
                    special: drawn.filter((character) => specials.includes(character)).length,
                };
                assert.equal(drawn.length, wanted.length);
                assert.equal(kinds.lower + kinds.upper + kinds.numeric + kinds.special, wanted.length);
                assert.ok(kinds.lower >= wanted.minLower && (wanted.lower || kinds.lower === wanted.minLower));
                assert.ok(kinds.upper >= wanted.minUpper && (wanted.upper || kinds.upper === wanted.minUpper));
                assert.ok(
                    kinds.numeric >= wanted.minNumeric && (wanted.numeric || kinds.numeric === wanted.minNumeric),
                );
                assert.ok(
                    kinds.special >= wanted.minSpecial && (wanted.special || kinds.special === wanted.minSpecial),
                );
            }),
        );
    });

    it("do not put the characters of a minimum first", () => {
        const rule = { length: 40, lower: true, minLower: 0, upper: false, minUpper: 0, special: false, minSpecial: 0 };
        const drawn = Array.from({ length: 20 }, () => drawCharacters({ ...rule, numeric: false, minNumeric: 1 }));
        assert.ok(new Set(drawn.map((text) => text.search(/[0-9]/))).size > 1, drawn.join("\n"));
    });

    it("are refused when the minima exceed the length, when nothing is allowed, and when twins disagree", () => {
        assert.deepEqual(checkCharacters({ length: 3, minLower: 2, minSpecial: 2 }), [
            { property: "length", reason: "must be at least minLower + minNumeric + minSpecial + minUpper = 4, got 3" },
        ]);
        assert.deepEqual(checkCharacters({ length: 3, lower: false, upper: false, special: false, number: false }), [
            { property: "numeric", reason: "one of lower, upper, numeric, special must be true" },
        ]);
        assert.deepEqual(checkCharacters({ length: 3, number: true, numeric: false }), [
            { property: "number", reason: "differs from `numeric`, which replaces it: give only `numeric`" },
        ]);
    });
});
