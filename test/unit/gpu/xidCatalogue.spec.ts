import assert from "node:assert/strict";

import { answerTo, codesWith, XID_CATALOGUE } from "../../../components/gpu/xidCatalogue";

describe("catalogue of Xid errors", () => {
    it("answers as NVIDIA's does for a Hopper GPU", () => {
        const codes = [8, 13, 31, 43, 45, 48, 54, 63, 64, 74, 79, 92, 94, 95, 119, 120, 140, 143, 154, 158];
        assert.deepEqual(Object.fromEntries(codes.map((code) => [code, answerTo(code)])), {
            8: "event",
            13: "event",
            31: "event",
            43: "nothing",
            45: "event",
            48: "fault",
            54: "person",
            63: "nothing",
            64: "fault",
            74: "fault",
            79: "fault",
            92: "nothing",
            94: "event",
            95: "fault",
            119: "fault",
            120: "fault",
            140: "fault",
            143: "fault",
            154: "by its text",
            158: "fault",
        });
    });

    it("does not know codes of other architectures, unused ones, new ones, and those without an action", () => {
        const codes = [0, 1, 30, 93, 121, 144, 149, 155, 167, 171, 173, 999, 1000];
        assert.deepEqual(
            codes.filter((code) => answerTo(code) !== "unknown"),
            [],
        );
    });

    it("takes power for no more than what NVIDIA answers with a reset or a restart", () => {
        assert.deepEqual(codesWith("fault"), [46, 48, 62, 64, 74, 79, 95, 109, 110, 119, 120, 136, 140, 143, 156, 158]);
    });

    it("has each code once, under one answer", () => {
        const answers = ["nothing", "event", "fault", "person", "unknown", "by its text"] as const;
        const codes = answers.flatMap(codesWith).sort((a, b) => a - b);
        assert.deepEqual(codes, Object.keys(XID_CATALOGUE).map(Number));
    });
});
