import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { UserError } from "../../../tools/command";
import { waitForAll } from "../../../twin/waitForAll";

describe("works that go on side by side", () => {
    const fails = (error: Error) => Promise.reject(error);

    it("answer in their order", async () => {
        assert.deepEqual(await waitForAll([sleep(5, "slow"), Promise.resolve(2)]), ["slow", 2]);
    });

    it("have all ended when one of them has failed", async () => {
        let ended = false;
        const slow = sleep(20).then(() => (ended = true));
        await assert.rejects(waitForAll([fails(new UserError("refused")), slow]), { message: "refused" });
        assert.ok(ended);
    });

    it("say in one message what a user can mend, and keep what kind of error a single one is", async () => {
        class Refused extends UserError {}
        const refused = new Refused("one");
        await assert.rejects(waitForAll([fails(refused), Promise.resolve()]), (error) => error === refused);
        await assert.rejects(waitForAll([fails(refused), fails(new UserError("two"))]), (error) => {
            assert.ok(error instanceof UserError);
            assert.equal(error.message, "one\ntwo");
            return true;
        });
    });

    it("tell of a defect before what a user can mend", async () => {
        const defect = new TypeError("x is not a function");
        await assert.rejects(waitForAll([fails(new UserError("one")), fails(defect)]), (error) => error === defect);
    });
});
