import assert from "node:assert/strict";

import { broughtTwice } from "../../../../components/upstream/charts/objectIds";
import { place } from "../../../../components/upstream/charts/placement";
import type { KubernetesManifest } from "../../../../components/upstream/kubernetesObject";
import { pinOf } from "../../../support/packedCharts";

const object = (apiVersion: string, kind: string, name: string, namespace?: string): KubernetesManifest => ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }) },
});
const pin = pinOf("beacon", { otherNamespaces: ["kube-system"] });
const placed = (...objects: KubernetesManifest[]) =>
    objects.map((one) => place(pin, one, () => "Namespaced")).map((result) => result.object);

describe("objects that are brought twice", () => {
    it("are one with and without the release's own namespace", () => {
        const config = [object("v1", "ConfigMap", "a"), object("v1", "ConfigMap", "a", "lights")];
        assert.deepEqual(broughtTwice(placed(...config)), ["ConfigMap/a"]);
    });

    it("are one in two versions of a group", () => {
        const versions = ["autoscaling/v1", "autoscaling/v2"];
        const scalers = versions.map((version) => object(version, "HorizontalPodAutoscaler", "a"));
        assert.deepEqual(broughtTwice(placed(...scalers)), ["HorizontalPodAutoscaler/a"]);
    });

    it("are one cluster-wide whatever namespace they name", () => {
        const roles = [undefined, "lights", "kube-system"].map((namespace) =>
            object("rbac.authorization.k8s.io/v1", "ClusterRole", "a", namespace),
        );
        assert.deepEqual(broughtTwice(placed(...roles)), ["ClusterRole/a"]);
    });

    it("are not those of another kind, name, namespace or group", () => {
        const different = [
            object("v1", "ConfigMap", "a"),
            object("v1", "ConfigMap", "b"),
            object("v1", "ConfigMap", "a", "kube-system"),
            object("v1", "Secret", "a"),
            object("v1", "Service", "a"),
            object("serving.example.test/v1", "Service", "a"),
        ];
        assert.deepEqual(broughtTwice(placed(...different)), []);
    });
});
