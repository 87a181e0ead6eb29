import assert from "node:assert/strict";

import type { TwinSummary } from "../../../twin/summary";
import { renderSummary } from "../../../twin/summaryText";

const counts = { pass: 3, fail: 0, indeterminate: 0, waived: 0, notApplicable: 9 };

const summary: TwinSummary = {
    schemaVersion: 1,
    stack: "twin",
    site: "colo1",
    finishedAt: "2026-11-22T12:00:00.000Z",
    changes: { create: 0, update: 1, delete: 0, replace: 0, same: 96 },
    nodes: 13,
    gpus: 32,
    models: [{ name: "llama-70b", replicas: 2, placed: 2, ready: 1, racks: ["rack-a", "rack-b"] }],
    metal: {
        hosts: { available: 1, provisioned: 2 },
        machines: { Running: 2 },
        errors: [{ object: "BareMetalHost metal/gpu-a1", message: "registration error: no such secret" }],
    },
    policies: {
        "ENC-13": { ...counts, indeterminate: 2 },
        "IAM-01": counts,
        "POD-01": { ...counts, waived: 1 },
        "POD-11": { ...counts, fail: 1, indeterminate: 1 },
    },
    undecided: [
        { controls: ["ENC-13"], object: "ConfigMap serving/a", path: "data", reason: "is not recorded" },
        { controls: ["ENC-13"], object: "ConfigMap serving/a", path: "binaryData", reason: "is not recorded" },
        { controls: ["ENC-13", "POD-11"], object: "Deployment serving/b", path: "spec", reason: "is unknown" },
    ],
    provenance: { ours: 54, "footprint:gpu-operator": 6 },
    reconcilers: { live: ["etcd"], kwok: ["node-ready"], standIn: [] },
    skews: [{ component: "dra-driver", product: "0.5.0", twin: "0.4.1", why: "the collection holds no other" }],
    leftOut: {
        "etcd --cert-file": "etcd listens without TLS",
        "etcd --key-file": "etcd listens without TLS",
        "kube-scheduler --leader-elect": "there is one",
    },
    chartsWithout: { "gpu-operator": ["Job/upgrade", "ValidatingWebhookConfiguration/gpu-operator"] },
    mended: ["removed the lock of pulumi process 7, which is gone"],
    seconds: { toolchain: 0.12, up: 22.2 },
};

const lines = (changes: Partial<TwinSummary> = {}) => renderSummary({ ...summary, ...changes }).split("\n");
const row = (name: string, changes?: Partial<TwinSummary>) =>
    lines(changes)
        .filter((line) => line.slice(0, 17).trim() === name)
        .map((line) => line.slice(17));

describe("the summary of a twin, as a person reads it", () => {
    it("says what is there, and what it took", () => {
        assert.deepEqual(row("Hosts"), ["13 nodes, 32 GPUs, all simulated"]);
        assert.deepEqual(row("Model"), ["llama-70b: 2 of 2 placed, 1 ready, in rack-a rack-b"]);
        const live = { ...summary.reconcilers, live: ["etcd", "baremetal-operator"] };
        assert.deepEqual(row("Metal", { reconcilers: live }), ["3 hosts: 1 available, 2 provisioned"]);
        assert.deepEqual(row("Machines"), ["2 of Cluster API: 2 Running"]);
        assert.deepEqual(row("Changes"), ["0 create, 1 update, 0 delete, 0 replace, 96 same"]);
        assert.deepEqual(row("Seconds"), ["toolchain 0.1, up 22.2"]);
    });

    it("says that nobody makes machines of hosts where their operator does not run", () => {
        assert.deepEqual(row("Metal"), [
            "3 hosts: 1 available, 2 provisioned; only `npm run twin -- --live metal` makes machines of them",
        ]);
    });

    it("tells members of simulated hosts from what the twin itself runs on", () => {
        const live = { ...summary.reconcilers, live: ["etcd", "baremetal-operator", "etcd-cp-a1", "etcd-cp-b1"] };
        assert.deepEqual(row("Live", { reconcilers: live }), ["etcd, baremetal-operator"]);
        assert.deepEqual(row("of hosts", { reconcilers: live }), [
            "etcd-cp-a1, etcd-cp-b1: real members for Cluster API to ask, empty: the API server of the twin has an etcd of its own",
        ]);
        assert.deepEqual(row("of hosts"), []);
    });

    it("names what keeps hosts and machines, and says nothing of them where there are none", () => {
        assert.deepEqual(row("error"), ["BareMetalHost metal/gpu-a1: registration error: no such secret"]);
        const metal = { hosts: {}, machines: {}, errors: [] };
        assert.deepEqual([...row("Metal", { metal }), ...row("Machines", { metal }), ...row("error", { metal })], []);
    });

    it("counts a control as passed only where it neither fails nor is undecided or waived, and names the others", () => {
        assert.deepEqual(row("Policies"), ["1 of 4 controls pass everywhere they apply, 1 but for waivers"]);
        const policies = { "IAM-01": counts, "POD-01": { ...counts, indeterminate: 1, waived: 1 } };
        assert.deepEqual(row("Policies", { policies }), ["1 of 2 controls pass everywhere they apply"]);
        assert.deepEqual(row("fail"), ["POD-11"]);
        assert.deepEqual(row("waived"), ["POD-01"]);
    });

    it("gives what is undecided one line a control, and says where each finding stands", () => {
        assert.deepEqual(row("indeterminate"), [
            "ENC-13: 2 objects, e.g. ConfigMap serving/a: data is not recorded",
            "POD-11: 1 object, e.g. Deployment serving/b: spec is unknown",
        ]);
        assert.deepEqual(row("each by name"), [".twin/evidence.json"]);
        assert.deepEqual(row("each by name", { undecided: [] }), []);
    });

    it("names no more than fit, and says where the others are", () => {
        const kwok = ["a", "b", "c", "d", "e", "f", "g", "h"];
        const text = renderSummary({ ...summary, reconcilers: { ...summary.reconcilers, kwok } });
        assert.match(text, /^KWOK plays +a, b, c, d, e, f and 2 more \(\.twin\/summary\.json\)$/m);
    });

    it("says what is not as on a real site", () => {
        assert.deepEqual(row("Skew"), ["dra-driver: product 0.5.0, twin 0.4.1 (the collection holds no other)"]);
        assert.deepEqual(row("Left out"), [
            "flags that only a real host can use: 2 etcd, 1 kube-scheduler (.twin/summary.json)",
        ]);
        assert.deepEqual(row("of a chart"), ["gpu-operator: Job/upgrade, ValidatingWebhookConfiguration/gpu-operator"]);
        assert.deepEqual(row("Stand-ins"), ["none"]);
        assert.deepEqual(row("Mended"), ["removed the lock of pulumi process 7, which is gone"]);
    });
});
