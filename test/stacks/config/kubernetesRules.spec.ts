import assert from "node:assert/strict";

import { kubernetesProblems } from "../../../stacks/config/kubernetesRules";
import { loadFromFiles } from "../../../stacks/config/load";
import { kubernetes } from "../../../stacks/config/sections/kubernetes";

const prod = loadFromFiles("prod");
const problems = (version: string, workersVersion: string) =>
    kubernetesProblems({ kubernetes: { ...prod.kubernetes, version, workersVersion } }).map(
        ({ path, reason }) => `${path}: ${reason}`,
    );

describe("rules about Kubernetes' releases", () => {
    it("let workers be as new as the control plane, or up to three minor releases behind", () => {
        assert.deepEqual(kubernetesProblems(prod), []);
        assert.deepEqual([problems("1.36.3", "1.36.3"), problems("1.38.0", "1.35.12")], [[], []]);
        // Not by the alphabet.
        assert.deepEqual(problems("1.36.10", "1.36.9"), []);
    });

    it("refuse workers that are newer, be it by a patch", () => {
        assert.deepEqual(problems("1.36.9", "1.36.10"), [
            "kubernetes.workersVersion: 1.36.10 is newer than kubernetes.version (1.36.9), and no kubelet may be newer than its API server: raise that first, and this when every member of the control plane runs it",
        ]);
    });

    it("refuse workers that are too old", () => {
        assert.deepEqual(problems("1.39.3", "1.35.0"), [
            "kubernetes.workersVersion: 1.35.0 is 4 minor releases behind kubernetes.version (1.39.3), and a kubelet may be 3: upgrade workers first",
        ]);
    });

    it("refuse workers whose kubelet would not start with the configuration that it is given", () => {
        assert.deepEqual(problems("1.36.3", "1.35.0"), []);
        assert.deepEqual(problems("1.36.3", "1.34.9"), [
            "kubernetes.workersVersion: the kubelet of 1.34.9 refuses the configuration that hosts are given (imagePullCredentialsVerificationPolicy): 1.35 is the first that takes it; install workers of that or a newer one",
        ]);
    });

    it("take the release that everything is pinned to, and the one before it until the site is upgraded", () => {
        const taken = ["1.34.9", "1.35.4", "1.36.3", "1.37.0", "v1.36.3", "1.36"].filter(
            (version) => kubernetes.safeParse({ ...prod.kubernetes, version }).success,
        );
        assert.deepEqual(taken, ["1.35.4", "1.36.3"]);
    });
});
