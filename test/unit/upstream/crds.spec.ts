import assert from "node:assert/strict";

import { crdGroups, crdOf, crdsOf, schemaOf } from "../../../components/upstream/crds";
import { CrdSet, crdSetIssues } from "../../../components/upstream/crdSet";
import { importedSet } from "../../../components/upstream/definitionSet";
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
    const sets = groups.map(importedSet);

    it("registers the sum of each group and what brings it, so that a change of either shows in the preview", async () => {
        const { resources, only, result } = await deploy((scope, opts) => new CrdSet("crds", { scope, sets }, opts));
        const { inputs } = only("alphaton:upstream:CrdSet");
        assert.deepEqual(inputs, {
            sha256: { "nvidia.com": crdGroups()["nvidia.com"]?.sha256, "metal3.io": crdGroups()["metal3.io"]?.sha256 },
            from: { "nvidia.com": "imported", "metal3.io": "imported" },
        });
        assert.equal(resources.length, 1, "definitions are installed before the program runs, not by it");
        assert.deepEqual(
            result.names,
            groups.flatMap((group) => crdsOf(group).map(({ metadata }) => metadata.name)).sort(),
        );
    });

    it("comes before every custom resource of its groups", async () => {
        const { result } = await deploy((scope, opts) => {
            const set = new CrdSet("crds", { scope, sets }, opts);
            const after = (apiVersion: string) => scope.objectOptions(set, { apiVersion }).dependsOn;
            return { set, own: after("metal3.io/v1alpha1"), other: after("cert-manager.io/v1") };
        });
        assert.deepEqual([result.own, result.other], [[result.set], []]);
    });

    it("refuses a group that two releases bring", async () => {
        const twice = [...sets, importedSet("nvidia.com")];
        const reason = '"nvidia.com" of imported is sets[0], of imported, already: one release must own it';
        assert.deepEqual(crdSetIssues(twice), [{ path: "sets[2].group", reason }]);
        await assert.rejects(
            deploy((scope, opts) => new CrdSet("crds", { scope, sets: twice }, opts)),
            /sets\[2\]\.group: "nvidia\.com" of imported is sets\[0\]/,
        );
    });
});
