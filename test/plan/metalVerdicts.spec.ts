import assert from "node:assert/strict";

import { manifests } from "../../components/upstream/versions";
import { loadFromFiles } from "../../stacks/config/load";
import { metalVerdicts, providerVerdict } from "../../stacks/plan/metalVerdicts";
import { planPlatform } from "../../stacks/plan/plan";

const config = loadFromFiles("prod");
const { metal } = planPlatform("prod", config);
const sealed = { ...config, charts: { ...config.charts, imageMirror: "registry.h200.example/mirror" } };
const open = { ...config, charts: { source: "footprint" as const } };
const recorded = "a".repeat(64);
const known = {
    ironic: {
        ...metal.ironic,
        deployKernel: { ...metal.ironic.deployKernel, sha256: recorded },
        deployRamdisk: { ...metal.ironic.deployRamdisk, sha256: recorded },
    },
    nodeImage: { ...metal.nodeImage, sha256: recorded },
    unlock: { ...metal.unlock, tang: metal.unlock.tang.map((server) => ({ ...server, thumbprint: "t".repeat(43) })) },
};
const statuses = (...args: Parameters<typeof metalVerdicts>) =>
    metalVerdicts(...args).map(({ id, status }) => [id, status]);

describe("verdicts on what hosts are installed with", () => {
    it("pass where checksum and thumbprints are recorded", () => {
        assert.deepEqual(statuses(sealed, known), [
            ["supply/deploy-ramdisk", "pass"],
            ["supply/node-image", "pass"],
            ["metal/tang-thumbprints", "pass"],
            ["kubelet/serving-certificates", "pass"],
            ["metal/provider-releases", "pass"],
        ]);
    });

    it("fail a pair of providers that upstream does not support, with the version that fits", () => {
        const clusterApi = { ...manifests.clusterApi, version: "v1.12.0" };
        const { status, reason = "" } = providerVerdict({ ...manifests, clusterApi });
        assert.equal(status, "fail");
        assert.match(reason, /^providers\.kubeadmBootstrap\.version: .*; providers\.clusterApi\.version: v1\.12\.0 /);
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
        const both = (...args: Parameters<typeof metalVerdicts>) =>
            statuses(...args)
                .slice(0, 2)
                .map(([, status]) => status);
        assert.deepEqual(both(sealed, metal), ["fail", "fail"]);
        assert.deepEqual(both({ ...sealed, twin: loadFromFiles("twin").twin! }, metal), [
            "indeterminate",
            "indeterminate",
        ]);
        assert.deepEqual(both(open, metal), ["indeterminate", "indeterminate"]);
        // It is not sealed, but could be updated; and a repository alone is no address.
        assert.deepEqual(both({ ...config, charts: { source: "upstream" as const } }, metal), ["fail", "fail"]);
        const [ramdisk, image] = metalVerdicts(sealed, metal).map(({ reason = "" }) => reason);
        assert.match(
            ramdisk ?? "",
            /^metal\.ironic\.deployKernel\.sha256 and metal\.ironic\.deployRamdisk\.sha256 are not recorded, .* no host gets past inspecting; write /,
        );
        assert.match(image ?? "", /jammy-server-cloudimg-amd64.*metal\.nodeImage\.sha256/);
    });

    it("do not trust a ramdisk whose address tells nothing of what it is", () => {
        const deployKernel = { url: "https://store.example.com/ipa.kernel", sha256: recorded };
        const [found] = metalVerdicts(sealed, { ...known, ironic: { ...known.ironic, deployKernel } });
        assert.equal(found?.status, "indeterminate");
        assert.match(found.reason, /^Ironic boots what https:\/\/store\.example\.com\/ipa\.kernel gives it/);
    });

    it("name every Tang server that nobody has recorded", () => {
        const { status, reason = "" } = metalVerdicts(open, metal)[2]!;
        assert.equal(status, "indeterminate");
        assert.match(reason, /http:\/\/10\.20\.0\.11, http:\/\/10\.20\.0\.12, http:\/\/10\.20\.0\.13/);
    });
});
