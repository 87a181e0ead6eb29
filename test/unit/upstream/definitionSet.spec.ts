import assert from "node:assert/strict";

import { ChartRefusal } from "../../../components/upstream/charts/refusal";
import type { Definition } from "../../../components/upstream/charts/source";
import { crdGroups, crdsOf } from "../../../components/upstream/crds";
import {
    importedSet,
    recordedSet,
    type ReleasedDefinitions,
    releasedSets,
} from "../../../components/upstream/definitionSet";
import type { KubernetesManifest } from "../../../components/upstream/kubernetesObject";
import { charts } from "../../../components/upstream/versions";

const pin = charts.certManager;
const version = { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } };
const conversion = (clientConfig: object) => ({ strategy: "Webhook", webhook: { clientConfig } });
const service = { name: "webhook", namespace: "cert-manager", path: "/convert" };

const definition = (
    name: string,
    spec: object = {},
    metadata: object = {},
): Definition & { manifest: KubernetesManifest } => {
    const [plural = "", ...group] = name.split(".");
    const names = { kind: "Lamp", plural };
    return {
        name,
        manifest: {
            apiVersion: "apiextensions.k8s.io/v1",
            kind: "CustomResourceDefinition",
            metadata: { name, ...metadata },
            spec: { group: group.join("."), names, scope: "Namespaced", versions: [version], ...spec },
        },
    };
};
const lamp = definition("lamps.example.com", { conversion: conversion({ service }) }, { labels: { kept: "yes" } });

const release = (changes: Partial<ReleasedDefinitions> = {}) =>
    releasedSets({
        ...{ pin, provenance: "chart:cert-manager", definitions: [lamp], groups: ["example.com"], others: [] },
        ...changes,
    });
const refused = (definitions: readonly Definition[], changes: Partial<ReleasedDefinitions> = {}) => {
    try {
        release({ definitions, ...changes });
        return [];
    } catch (error) {
        assert.ok(error instanceof ChartRefusal);
        return error.issues.map(({ path, reason }) => `${path}: ${reason}`);
    }
};
const only = (sets: ReturnType<typeof release>) => {
    const [crd, ...more] = sets.flatMap((set) => set.definitions());
    assert.ok(crd && more.length === 0);
    return crd;
};

describe("definitions of a release", () => {
    it("are taken whole, with whom they belong to and the sum of their set", () => {
        const sets = release();
        const [{ group, from, names, sum } = assert.fail()] = sets;
        assert.deepEqual([group, from, names], ["example.com", "cert-manager v1.21.1", ["lamps.example.com"]]);
        assert.match(sum, /^[0-9a-f]{64}$/);
        assert.deepEqual(only(sets), {
            ...lamp.manifest,
            metadata: {
                name: "lamps.example.com",
                labels: {
                    kept: "yes",
                    "app.kubernetes.io/managed-by": "platform-definitions",
                    "alphaton.ai/owner": "infrastructure",
                },
                annotations: { "alphaton.ai/provenance": "chart:cert-manager", "alphaton.ai/definitions": sum },
            },
        });
    });

    it("are found by clusterctl when Cluster API and its providers brought them, and hosts move though no Cluster owns them", () => {
        const labelled = (name: string) => {
            const group = name.slice(name.indexOf(".") + 1);
            const { metadata } = only(release({ definitions: [definition(name)], groups: [group] }));
            return Object.keys(metadata.labels ?? {})
                .filter((label) => label.startsWith("clusterctl."))
                .map((label) => [label, metadata.labels?.[label]]);
        };
        const found = ["clusterctl.cluster.x-k8s.io", ""];
        const moved = ["clusterctl.cluster.x-k8s.io/move", ""];
        for (const name of [
            "clusters.cluster.x-k8s.io",
            "kubeadmcontrolplanes.controlplane.cluster.x-k8s.io",
            "kubeadmconfigs.bootstrap.cluster.x-k8s.io",
            "metal3machines.infrastructure.cluster.x-k8s.io",
            "ippools.ipam.metal3.io",
            "hostfirmwaresettings.metal3.io",
        ]) {
            assert.deepEqual(labelled(name), [found], name);
        }
        assert.deepEqual(labelled("hardwaredata.metal3.io"), [found, moved]);
        assert.deepEqual(labelled("baremetalhosts.metal3.io"), [
            found,
            moved,
            ["clusterctl.cluster.x-k8s.io/move-hierarchy", ""],
        ]);
        assert.deepEqual(labelled("ironics.ironic.metal3.io"), []);
        assert.deepEqual(labelled("lamps.example.com"), []);
    });

    it("have another sum when one of them changes, and the same in another order", () => {
        const other = definition("bulbs.example.com");
        const sum = (...definitions: readonly Definition[]) => release({ definitions })[0]?.sum;
        assert.equal(sum(lamp, other), sum(other, lamp));
        assert.notEqual(sum(lamp, other), sum(lamp));
        assert.notEqual(sum(lamp), sum(definition("lamps.example.com")));
    });

    it("are one set a group, without those that another release brings", () => {
        const sets = release({
            definitions: [lamp, definition("bulbs.light.example.com"), definition("orders.acme.example.com")],
            groups: ["example.com", "light.example.com"],
            others: ["acme.example.com"],
        });
        assert.deepEqual(
            sets.map(({ names }) => names),
            [["lamps.example.com"], ["bulbs.light.example.com"]],
        );
    });

    it("carry no mark that is ours to give, and nothing that the API server says of them", () => {
        const annotations = {
            "alphaton.ai/provenance": "ours",
            "alphaton.ai/definitions": "mine",
            "example.com/note": "",
        };
        const forged = definition("lamps.example.com", {}, { annotations, creationTimestamp: null });
        const stated = { ...forged, manifest: { ...forged.manifest, status: { storedVersions: [] } } };
        const sets = release({ definitions: [stated] });
        const { metadata, ...rest } = only(sets);
        assert.deepEqual(metadata.annotations, {
            "alphaton.ai/provenance": "chart:cert-manager",
            "alphaton.ai/definitions": sets[0]?.sum,
            "example.com/note": "",
        });
        assert.deepEqual(Object.keys(metadata), ["name", "labels", "annotations"]);
        assert.deepEqual(Object.keys(rest), ["apiVersion", "kind", "spec"]);
    });

    it("leave an authority to cert-manager where cert-manager writes it, and only there", () => {
        const spec = { conversion: conversion({ service, caBundle: "Cg==" }) };
        const injected = { annotations: { "cert-manager.io/inject-ca-from": "cert-manager/serving" } };
        const authority = (metadata: object) =>
            only(release({ definitions: [definition("lamps.example.com", spec, metadata)] })).spec.conversion?.webhook;
        assert.deepEqual(authority(injected), { clientConfig: { service } });
        assert.deepEqual(authority({}), { clientConfig: { service, caBundle: "Cg==" } });
    });

    it("are refused where they are missing, and where the release brings what no row accounts for", () => {
        assert.deepEqual(refused([]), ['definitions: the release brings none of "example.com"']);
        assert.deepEqual(refused([lamp, definition("bulbs.light.example.com")]), [
            'definitions: the release brings those of "light.example.com", which no release of its cluster is said to bring: add it to `definitions` of its row, or to those that nobody uses',
        ]);
    });

    it("are refused where somebody else would be sent their objects", () => {
        const elsewhere = conversion({ service: { ...service, namespace: "kube-system" } });
        assert.deepEqual(refused([definition("lamps.example.com", { conversion: elsewhere })]), [
            'lamps.example.com: spec.conversion.webhook.clientConfig.service.namespace: is "kube-system", which is neither `namespace` nor in `otherNamespaces` of the release\'s pin',
        ]);
        const out = conversion({ url: "https://convert.example.com" });
        assert.deepEqual(refused([definition("lamps.example.com", { conversion: out })]), [
            'lamps.example.com: spec.conversion.webhook.clientConfig.url: is "https://convert.example.com": every object of the kind would be sent out of the cluster',
        ]);
        const other = { pin: { ...pin, otherNamespaces: ["kube-system"] } };
        assert.deepEqual(refused([definition("lamps.example.com", { conversion: elsewhere })], other), []);
    });

    it("are refused where they could not be applied, or only their name is known", () => {
        const old = { ...lamp, manifest: { ...lamp.manifest, apiVersion: "apiextensions.k8s.io/v1beta1" } };
        assert.deepEqual(refused([old]), [
            "lamps.example.com: is of apiextensions.k8s.io/v1beta1, which Kubernetes serves no more",
        ]);
        assert.deepEqual(refused([{ name: "lamps.example.com" }]), ["lamps.example.com: only its name is recorded"]);
        assert.deepEqual(refused([{ ...lamp, manifest: { ...lamp.manifest, spec: undefined } }]), [
            "lamps.example.com: is no definition of the kind that its name says",
        ]);
        assert.deepEqual(refused([definition("lamps.example.com", { names: { kind: "Lamp", plural: "bulbs" } })]), [
            "lamps.example.com: is no definition of the kind that its name says",
        ]);
    });
});

describe("definitions of twins and of records", () => {
    it("are the imported ones, marked with the sum of their group", () => {
        const { sum, names, definitions } = importedSet("nvidia.com");
        assert.deepEqual({ sha256: sum, names }, crdGroups()["nvidia.com"]);
        const marks = definitions().map(({ metadata }) => metadata.annotations?.["alphaton.ai/definitions"]);
        assert.deepEqual(marks, Array(names.length).fill(sum));
        assert.deepEqual(
            definitions().map(({ spec }) => spec),
            crdsOf("nvidia.com").map(({ spec }) => spec),
        );
        assert.throws(() => importedSet("example.com"), {
            message: '"example.com" is not imported: add its component to components/upstream/imports.json',
        });
    });

    it("are unknown where a release is only recorded", () => {
        const { sum, names, from } = recordedSet("nvidia.com", charts.gpuOperator);
        assert.deepEqual([sum, names, from], ["unknown", [], "gpu-operator v26.7.0"]);
    });
});
