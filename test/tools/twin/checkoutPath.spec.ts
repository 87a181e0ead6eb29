import assert from "node:assert/strict";

import { requirePlainPath } from "../../../twin/checkoutPath";
import { twinPaths } from "../../../twin/paths";

describe("the path of a checkout", () => {
    it("is refused where a process of the twin would read another one", () => {
        for (const sign of [" ", "'", '"', ",", ":", "#", "?", "%", "$", "\\", "\n", "ü"]) {
            const root = `/home/a${sign}b/platform`;
            assert.throws(() => requirePlainPath(twinPaths(root)), {
                message:
                    `${root}: a twin cannot run in a path with ${JSON.stringify(sign)}. ` +
                    "Move the checkout to a path of letters without accents, digits and . _ / + @ = ~ - alone.",
            });
        }
    });

    it("may hold what all of them take as it is", () => {
        requirePlainPath(twinPaths("/home/Anna.B_2/v1.0+rc@x=y~1/h200-platform"));
    });
});
