import assert from "node:assert/strict";

import { crdGroups, crdOf, crdsOf, schemaOf } from "../../../components/upstream/crds";
import { CrdSet, crdSetIssues } from "../../../components/upstream/crdSet";
import { deploy } from "../support/deploy";

describe("imported definitions", () => {
    it("are found one by one as well as by group", () => {
        for (const group of Object.keys(crdGroups())) {
            for (const crd of crdsOf(group)) {
                assert.equal(crdOf(group, crd.spec.names.kind)?.metadata.name, crd.metadata.name);
                assert.equal(crd.spec.group, group);
            }
        }
    });

    it("hold one version each, served and stored, with a schema", () => {
        const unfit = Object.keys(crdGroups())
            .flatMap(crdsOf)
            .filter(({ spec: { versions } }) => {
                const [version] = versions;
                return (
                    versions.length !== 1 ||
                    !version?.served ||
                    !version.storage ||
                    !version.schema.openAPIV3Schema.type
                );
            });
        assert.deepEqual(
            unfit.map(({ metadata }) => metadata.name),
            [],
        );
    });

    it("do not hold what was never imported", () => {
        assert.deepEqual(crdsOf("example.com"), []);
        assert.equal(crdOf("example.com", "Widget"), undefined);
        assert.equal(crdOf("nvidia.com", "Widget"), undefined);
        assert.throws(() => schemaOf("nvidia.com/v1alpha1", "ClusterPolicy"), {
            message: "ClusterPolicy (nvidia.com/v1alpha1) is not imported: add it to components/upstream/imports.json",
        });
    });
});

describe("CrdSet", () => {
    const groups = ["nvidia.com", "metal3.io"];

    it("registers the sum of each group, so that a change of any definition shows in the preview", async () => {
        const { resources, only, result } = await deploy((scope, opts) => new CrdSet("crds", { scope, groups }, opts));
        const { inputs } = only("alphaton:upstream:CrdSet");
        assert.deepEqual(inputs, {
            sha256: { "nvidia.com": crdGroups()["nvidia.com"]?.sha256, "metal3.io": crdGroups()["metal3.io"]?.sha256 },
        });
        assert.equal(resources.length, 1, "definitions are installed before the program runs, not by it");
        assert.deepEqual(
            result.names,
            groups.flatMap((group) => crdsOf(group).map(({ metadata }) => metadata.name)).sort(),
        );
    });

    it("refuses groups that were never imported", async () => {
        assert.deepEqual(crdSetIssues(["nvidia.com", "example.com"]), [
            {
                path: "groups[1]",
                reason: '"example.com" is not imported: add its component to components/upstream/imports.json',
            },
        ]);
        await assert.rejects(
            deploy((scope, opts) => new CrdSet("crds", { scope, groups: ["example.com"] }, opts)),
            /groups\[0\]: "example\.com" is not imported/,
        );
    });
});
