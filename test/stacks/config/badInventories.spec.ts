import assert from "node:assert/strict";

import { badInventories } from "./support/badInventories";
import { problemsOf } from "./support/problemsOf";

describe("an inventory with one mistake is refused, with path and value", () => {
    for (const { mistake, stack, problems } of badInventories) {
        it(mistake, () => {
            const found = problemsOf(stack).map((line) => line.replace(/(Pulumi\.(prod|staging)\.yaml):\d+/, "$1"));
            assert.deepEqual(found, problems);
        });
    }
});
