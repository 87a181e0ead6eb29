import assert from "node:assert/strict";

import { fitText } from "../../../../tools/plan/page/fitText";

describe("a text in a picture", () => {
    it("is kept within its place where a wide font would carry it out, and left alone elsewhere", () => {
        assert.equal(fitText("x".repeat(40), 212, 11), ' textLength="212" lengthAdjust="spacingAndGlyphs"');
        assert.equal(fitText("x".repeat(31), 212, 11), "");
    });
});
