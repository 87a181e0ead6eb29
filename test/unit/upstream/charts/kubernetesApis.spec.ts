import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import {
    groupOf,
    isBuiltIn,
    isClusterWide,
    isServed,
    SERVED_APIS,
} from "../../../../components/upstream/charts/kubernetesApis";

const SDK = dirname(require.resolve("@pulumi/kubernetes/package.json"));

/** `<group>/<version>/<Kind>` of every class of the SDK, lists and patches left out. */
function sdkApis(apiVersion: string): string[] {
    const [version = "", group = "core"] = apiVersion.split("/").reverse();
    const directory = join(SDK, group.replace(/\..*/, ""), version);
    return (existsSync(directory) ? readdirSync(directory) : [])
        .filter((file) => file.endsWith(".js") && file !== "index.js")
        .flatMap(
            (file) =>
                /__pulumiType = 'kubernetes:[^:]+:(\w+)'/.exec(readFileSync(join(directory, file), "utf8"))?.[1] ?? [],
        )
        .filter((kind) => !/(List|Patch)$/.test(kind))
        .map((kind) => `${apiVersion}/${kind}`);
}

/** Stable since the release that the SDK was generated from. */
const NEWER_THAN_SDK = [
    "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy",
    "admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding",
    "resource.k8s.io/v1/DeviceClass",
    "resource.k8s.io/v1/ResourceClaim",
    "resource.k8s.io/v1/ResourceClaimTemplate",
    "resource.k8s.io/v1/ResourceSlice",
    "storage.k8s.io/v1/VolumeAttributesClass",
];
/** Answers rather than objects: nothing of them is kept. */
const ANSWERS = /^auth[a-z]+\.k8s\.io\/v1\/|^v1\/ComponentStatus$/;

const kinds = SERVED_APIS.filter((api) => /\/[A-Z]\w*$/.test(api));
const versions = SERVED_APIS.filter((api) => !kinds.includes(api));

describe("APIs that Kubernetes serves by itself", () => {
    it("are those that the provider's SDK has classes of, those newer than it, and those that nobody keeps", () => {
        const classed = kinds.filter((api) => !NEWER_THAN_SDK.includes(api) && !ANSWERS.test(api));
        assert.deepEqual(classed.sort(), versions.flatMap(sdkApis).sort());
        assert.deepEqual(
            NEWER_THAN_SDK.filter((api) => !kinds.includes(api)),
            [],
        );
    });

    it("are asked for by version and by kind", () => {
        for (const api of ["v1", "v1/Pod", "policy/v1", "policy/v1/PodDisruptionBudget", "apiregistration.k8s.io/v1"]) {
            assert.ok(SERVED_APIS.includes(api), api);
        }
        assert.equal(new Set(SERVED_APIS).size, SERVED_APIS.length);
    });

    it("have no betas, and leave out what was given up", () => {
        assert.deepEqual(
            versions.filter((version) => /alpha|beta/.test(version)),
            [],
        );
        for (const given of [
            "policy/v1beta1",
            "extensions/v1beta1",
            "autoscaling/v2beta2",
            "storagemigration.k8s.io/v1beta1",
        ]) {
            assert.deepEqual([isBuiltIn(given), isServed(given)], [true, false], given);
        }
        assert.equal(isBuiltIn("monitoring.coreos.com/v1"), false);
        assert.equal(groupOf("v1"), "");
    });

    it("know what belongs to no namespace", () => {
        const shown = ["Node", "ClusterRole", "DeviceClass", "Pod", "Role", "ResourceClaim"].map(isClusterWide);
        assert.deepEqual(shown, [true, true, true, false, false, false]);
    });
});
