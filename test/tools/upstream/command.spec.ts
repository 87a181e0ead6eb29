import assert from "node:assert/strict";

import { UsageError, UserError } from "../../../tools/command";
import { upstreamImport } from "../../../tools/upstream/command";
import { Workplace } from "./support/collection";

describe("npm run upstream:import", () => {
    it("is used wrongly without a path, or with two", async () => {
        await assert.rejects(upstreamImport.run({}, []), UsageError);
        await assert.rejects(upstreamImport.run({}, ["a", "b"]), UsageError);
    });

    it("refuses a collection that lacks what this platform uses", async () => {
        const place = new Workplace();
        try {
            await assert.rejects(upstreamImport.run({ check: true }, [place.source]), (error: Error) => {
                assert.ok(error instanceof UserError);
                assert.match(error.message, /components\.rook: the collection has no such component/);
                return true;
            });
        } finally {
            place.remove();
        }
    });
});
