import { compareSync } from "bcryptjs";
import assert from "node:assert/strict";

import fc from "fast-check";

import { planInputs } from "../../../../tools/stand-ins/provider/plan";
import type { Properties } from "../../../../tools/stand-ins/provider/schema";
import { resources } from "../../../../tools/stand-ins/random/resources";
import { byteSource, shuffle, uniform } from "../../../../tools/stand-ins/random/source";

function typeOf(name: string) {
    const [, type] = Object.entries(resources).find(([token]) => token.endsWith(`:${name}`)) ?? [];
    assert.ok(type, name);
    return type;
}

async function create(name: string, inputs: Properties) {
    const type = typeOf(name);
    return await type.create(planInputs(type.schema, inputs));
}

async function importState(name: string, id: string) {
    return await typeOf(name).import?.(id);
}

describe("stand-in for random: resources", () => {
    it("draws every number of a range, and nothing outside it", async () => {
        const results = await Promise.all(
            Array.from(
                { length: 300 },
                async () => (await create("RandomInteger", { min: -1, max: 2 })).outputs["result"],
            ),
        );
        assert.deepEqual([...new Set(results)].sort(), [-1, 0, 1, 2]);
    });

    it("draws the same for the same seed and something else for another", async () => {
        const drawn = async (seed: string) => (await create("RandomInteger", { min: 0, max: 1e15, seed })).outputs;
        assert.deepEqual(await drawn("a"), await drawn("a"));
        assert.notDeepEqual(await drawn("a"), await drawn("b"));
    });

    it("shuffles without losing, inventing or favouring an element", async () => {
        await fc.assert(
            fc.asyncProperty(
                fc.array(fc.string(), { maxLength: 6 }),
                fc.option(fc.nat(20), { nil: undefined }),
                async (inputs, resultCount) => {
                    const { outputs } = await create("RandomShuffle", { inputs, resultCount });
                    const results = outputs["results"] as string[];
                    assert.equal(results.length, inputs.length === 0 ? 0 : (resultCount ?? inputs.length));
                    for (
                        let start = 0;
                        start + inputs.length <= results.length && inputs.length > 0;
                        start += inputs.length
                    ) {
                        assert.deepEqual(results.slice(start, start + inputs.length).sort(), [...inputs].sort());
                    }
                },
            ),
        );
    });

    it("reaches every permutation", () => {
        const bytes = byteSource("seed");
        const orders = Array.from({ length: 200 }, () => shuffle(["a", "b", "c"], bytes).join(""));
        assert.equal(new Set(orders).size, 6);
    });

    it("draws again where a remainder would favour small numbers", () => {
        const draws = [Buffer.alloc(8, 0xff), Buffer.from([0, 0, 0, 0, 0, 0, 0, 7])];
        assert.equal(
            uniform(10, () => draws.shift() ?? assert.fail("drew too often")),
            7,
        );
    });

    it("writes an id in all its forms", async () => {
        const { id, outputs } = await create("RandomId", { byteLength: 8, prefix: "x-" });
        const bytes = Buffer.from(id, "base64url");
        assert.equal(bytes.length, 8);
        assert.deepEqual(outputs, {
            b64Std: `x-${bytes.toString("base64")}`,
            b64Url: `x-${id}`,
            dec: `x-${bytes.readBigUInt64BE().toString()}`,
            hex: `x-${bytes.toString("hex")}`,
        });
    });

    it("names pets with as many words as asked, and a prefix", async () => {
        const { id } = await create("RandomPet", { length: 4, prefix: "gpu", separator: "_" });
        assert.match(id, /^gpu_[a-z]+_[a-z]+_[a-z]+_[a-z]+$/);
        assert.match((await create("RandomPet", {})).id, /^[a-z]+-[a-z]+$/);
    });

    it("gives UUIDs with the right version, and version 7 in order of time", async () => {
        assert.match((await create("RandomUuid4", {})).id, /^.{14}4.{4}[89ab]/);
        const before = Date.now();
        const { id } = await create("RandomUuid7", {});
        assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        const stamp = parseInt(id.replace("-", "").slice(0, 12), 16);
        assert.ok(stamp >= before && stamp <= Date.now(), `${String(stamp)} is not now`);
    });

    it("gives a password's bcrypt hash, which the password and no other matches", async () => {
        const { outputs } = await create("RandomPassword", { length: 8 });
        const hash = String(outputs["bcryptHash"]);
        assert.ok(compareSync(String(outputs["result"]), hash));
        assert.ok(!compareSync("another", hash));
    });

    it("takes over existing values by import", async () => {
        assert.deepEqual(await importState("RandomBytes", "AQI="), {
            id: "AQI=",
            outputs: { length: 2, base64: "AQI=", hex: "0102" },
        });
        assert.deepEqual(await importState("RandomId", "p,AQI"), {
            id: "AQI",
            outputs: { byteLength: 2, prefix: "p", b64Std: "pAQI=", b64Url: "pAQI", dec: "p258", hex: "p0102" },
        });
        assert.deepEqual(await importState("RandomInteger", "5,1,6,seed"), {
            id: "5",
            outputs: { result: 5, min: 1, max: 6, seed: "seed" },
        });
        const uuid = "6F1C7E1A-0000-4000-8000-00000000000a";
        assert.deepEqual(await importState("RandomUuid", uuid), {
            id: uuid.toLowerCase(),
            outputs: { result: uuid.toLowerCase() },
        });
    });

    it("refuses import ids of the wrong form", async () => {
        const wrong = { RandomBytes: "not base64!", RandomId: "a+b", RandomInteger: "1,2", RandomUuid: "1234" };
        for (const [name, id] of Object.entries(wrong)) {
            await assert.rejects(importState(name, id), Error, name);
        }
    });
});
