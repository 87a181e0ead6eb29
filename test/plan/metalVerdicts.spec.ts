import assert from "node:assert/strict";

import { loadFromFiles } from "../../stacks/config/load";
import { metalVerdicts } from "../../stacks/plan/metalVerdicts";
import { planPlatform } from "../../stacks/plan/plan";

const config = loadFromFiles("prod");
const { metal } = planPlatform("prod", config);
const sealed = { ...config, charts: { ...config.charts, imageMirror: "registry.h200.example/mirror" } };
const open = { ...config, charts: { source: "footprint" as const } };
const known = {
    nodeImage: { ...metal.nodeImage, sha256: "a".repeat(64) },
    unlock: { ...metal.unlock, tang: metal.unlock.tang.map((server) => ({ ...server, thumbprint: "t".repeat(43) })) },
};
const statuses = (...args: Parameters<typeof metalVerdicts>) =>
    metalVerdicts(...args).map(({ id, status }) => [id, status]);

describe("verdicts on what hosts are installed with", () => {
    it("pass where checksum and thumbprints are recorded", () => {
        assert.deepEqual(statuses(sealed, known), [
            ["supply/node-image", "pass"],
            ["metal/tang-thumbprints", "pass"],
            ["kubelet/serving-certificates", "pass"],
        ]);
    });

    it("leave kubelets' serving certificates to people before there is an approver; a twin's kubelets ask for none", () => {
        const about = (of: typeof sealed) =>
            metalVerdicts(of, known).filter(({ id }) => id === "kubelet/serving-certificates");
        const [early] = about({ ...sealed, phase: 0 });
        assert.equal(early?.status, "indeterminate");
        assert.match(early.reason, /before the workload cluster has controllers \(phase 1\)/);
        assert.deepEqual(about({ ...sealed, twin: loadFromFiles("twin").twin! }), []);
    });

    it("refuse a sealed site an image that nothing tells from a replaced one, and list it elsewhere", () => {
        assert.equal(statuses(sealed, metal)[0]?.[1], "fail");
        assert.equal(statuses({ ...sealed, twin: loadFromFiles("twin").twin! }, metal)[0]?.[1], "indeterminate");
        assert.equal(statuses(open, metal)[0]?.[1], "indeterminate");
        assert.match(
            metalVerdicts(sealed, metal)[0]?.reason ?? "",
            /jammy-server-cloudimg-amd64\.img.*metal\.nodeImage\.sha256/,
        );
    });

    it("name every Tang server that nobody has recorded", () => {
        const { status, reason = "" } = metalVerdicts(open, metal)[1]!;
        assert.equal(status, "indeterminate");
        assert.match(reason, /http:\/\/10\.20\.0\.11, http:\/\/10\.20\.0\.12, http:\/\/10\.20\.0\.13/);
    });
});
