import assert from "node:assert/strict";

import {
    AFTER,
    comesAfter,
    inOrder,
    type Place,
    type Stage,
    stageOf,
    STAGES,
} from "../../../../components/upstream/charts/order";
import type { KubernetesManifest } from "../../../../components/upstream/kubernetesObject";

const object = (apiVersion: string, kind: string): KubernetesManifest => ({
    apiVersion,
    kind,
    metadata: { name: "a" },
});

describe("stages of a release", () => {
    it("come after what they need, and after nothing that waits for them", () => {
        assert.deepEqual(AFTER, {
            early: [],
            // Helm waits for early hooks before it creates anything else.
            base: ["early"],
            workload: ["early", "base"],
            // A Service waits for the workload behind it, so that neither has an edge to the other.
            beside: ["early"],
            // The API server calls a webhook through its Service, which the workload answers.
            served: ["early", "workload", "beside"],
            // The operator has to run, and its webhook to be registered, when its custom resources come.
            own: ["early", "workload", "served"],
        } satisfies Record<Stage, Stage[]>);
    });

    it("are known by what an object is", () => {
        const own = new Set(["lights.example.test"]);
        const stages = (
            [
                ["v1", "ServiceAccount"],
                ["v1", "ConfigMap"],
                ["v1", "PersistentVolumeClaim"],
                ["rbac.authorization.k8s.io/v1", "ClusterRole"],
                ["v1", "Service"],
                ["cert-manager.io/v1", "Certificate"],
                ["apps/v1", "Deployment"],
                ["batch/v1", "Job"],
                ["admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"],
                ["admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"],
                ["apiregistration.k8s.io/v1", "APIService"],
                ["lights.example.test/v1", "Beacon"],
            ] as const
        ).map(([apiVersion, kind]) => stageOf(object(apiVersion, kind), own));
        assert.deepEqual(stages, [
            ...["base", "base", "base", "base"],
            ...["beside", "beside"],
            ...["workload", "workload"],
            ...["served", "served", "served"],
            "own",
        ]);
    });
});

describe("edges between objects", () => {
    it("lead to those of earlier stages and, within a stage, of lower turns", () => {
        const hook = (turn: number): Place => ({ stage: "early", turn });
        assert.equal(comesAfter(hook(1), hook(0)), true);
        assert.equal(comesAfter(hook(2), hook(0)), true);
        assert.equal(comesAfter(hook(1), { stage: "early" }), true);
        assert.equal(comesAfter(hook(1), hook(1)), false);
        assert.equal(comesAfter(hook(0), hook(1)), false);
        assert.equal(comesAfter({ stage: "base" }, hook(3)), true);
        assert.equal(comesAfter({ stage: "beside" }, hook(3)), true);
        assert.equal(comesAfter(hook(3), { stage: "base" }), false);
        assert.equal(comesAfter({ stage: "own" }, { stage: "own" }), false);
        assert.equal(comesAfter({ stage: "workload" }, { stage: "beside" }), false);
    });

    it("lead only to what stands earlier in the order", () => {
        const places = [...STAGES]
            .reverse()
            .flatMap((stage): Place[] => [{ stage, turn: 2 }, { stage }, { stage, turn: 1 }]);
        const ordered = inOrder(places);
        assert.deepEqual(new Set(ordered), new Set(places));
        for (const [i, later] of ordered.entries()) {
            assert.deepEqual(
                ordered.slice(i).filter((earlier) => comesAfter(later, earlier)),
                [],
            );
        }
    });
});
