import assert from "node:assert/strict";

import { providerIssues, type ProviderReleases } from "../../../components/metal/providerReleases";
import { manifests } from "../../../components/upstream/versions";

const at = (changes: Partial<Record<keyof ProviderReleases, string>>): string[] => {
    const changed = Object.entries(changes).map(([name, version]) => [
        name,
        { ...manifests[name as keyof ProviderReleases], version },
    ]);
    return providerIssues({ ...manifests, ...Object.fromEntries(changed) }).map(
        ({ path, reason }) => `${path}: ${reason}`,
    );
};

describe("releases of providers", () => {
    it("fit together as pinned", () => {
        assert.deepEqual(at({}), []);
    });

    it("may differ in their last number, as upstream's own branches do", () => {
        assert.deepEqual(at({ clusterApiMetal3: "v1.13.0", ipAddressManager: "v1.13.9" }), []);
    });

    it("are refused as a pair that upstream does not support, with the one it does", () => {
        assert.deepEqual(at({ clusterApi: "v1.14.0", kubeadmBootstrap: "v1.14.0", kubeadmControlPlane: "v1.14.0" }), [
            "providers.clusterApi.version: v1.14.0 beside cluster-api-provider-metal3 v1.13.2, which upstream supports with 1.13.x only",
        ]);
        assert.deepEqual(at({ baremetalOperator: "v0.12.1", ipAddressManager: "v1.12.0" }), [
            "providers.ipAddressManager.version: v1.12.0 beside cluster-api-provider-metal3 v1.13.2, which upstream supports with 1.13.x only",
            "providers.baremetalOperator.version: v0.12.1 beside cluster-api-provider-metal3 v1.13.2, which upstream supports with 0.13.x only",
        ]);
    });

    it("of Cluster API are one release", () => {
        assert.deepEqual(at({ kubeadmControlPlane: "v1.13.4" }), [
            `providers.kubeadmControlPlane.version: v1.13.4 beside Cluster API ${manifests.clusterApi.version}: they are one release, use ${manifests.clusterApi.version}`,
        ]);
    });

    it("that nobody has looked at are not taken for supported", () => {
        const [issue = "", ...others] = at({ clusterApiMetal3: "v1.14.0" });
        assert.deepEqual(others, []);
        assert.match(issue, /nobody has recorded which Cluster API v1\.14\.0 goes with; recorded: 1\.13\.x\. Read/);
    });
});
