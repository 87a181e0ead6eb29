import assert from "node:assert/strict";

import { handleHooks, hookOf } from "../../../../components/upstream/charts/hooks";
import type { ChartHook } from "../../../../components/upstream/charts/source";
import type { KubernetesManifest } from "../../../../components/upstream/kubernetesObject";
import { pinOf } from "../../../support/packedCharts";

const job = (name: string, moments: string, weight?: string): KubernetesManifest => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
        name,
        annotations: {
            "helm.sh/hook": moments,
            "helm.sh/hook-delete-policy": "before-hook-creation",
            ...(weight !== undefined && { "helm.sh/hook-weight": weight }),
            note: "kept",
        },
    },
});
const hooks = (...manifests: KubernetesManifest[]) => manifests.map((manifest) => hookOf(manifest) as ChartHook);
const create = { do: "create", because: "makes what pods mount" } as const;

describe("hooks of a chart", () => {
    it("are the objects that say so", () => {
        assert.deepEqual(hookOf(job("a", "pre-install, post-upgrade"))?.moments, ["pre-install", "post-upgrade"]);
        assert.equal(hookOf({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }), undefined);
    });

    it("become ordinary objects where the pin says so, by weight, early or late as helm would create them", () => {
        const pin = pinOf("beacon", { hooks: { "Job/*": create } });
        const handled = handleHooks(
            pin,
            hooks(job("b", "pre-install", "5"), job("a", "pre-install", "-1"), job("c", "post-install")),
        );
        assert.deepEqual(
            handled.turns.flat().map(({ metadata }) => metadata),
            [
                { name: "a", annotations: { note: "kept" } },
                { name: "b", annotations: { note: "kept" } },
            ],
        );
        assert.deepEqual(
            handled.late.map(({ metadata }) => metadata.name),
            ["c"],
        );
        assert.deepEqual([handled.leftOut, handled.issues], [[], []]);
    });

    it("take turns before the install: by weight, and of one weight accounts before what runs under them", () => {
        const account = job("account", "pre-install", "5");
        const handled = handleHooks(
            pinOf("beacon", { hooks: { "*": create } }),
            hooks(
                job("b", "pre-install", "5"),
                job("a", "pre-install, pre-upgrade", "5"),
                { ...account, apiVersion: "v1", kind: "ServiceAccount" },
                job("first", "crd-install", "-10"),
                job("unweighted", "pre-install"),
                job("odd", "pre-install", "heavy"),
                job("late", "post-install", "-20"),
            ),
        );
        assert.deepEqual(
            handled.turns.map((turn) => turn.map(({ metadata }) => metadata.name)),
            [["first"], ["unweighted", "odd"], ["account"], ["b", "a"]],
        );
    });

    it("are listed where the pin leaves them out, and where only somebody's removal or test would run them", () => {
        const pin = pinOf("beacon", { hooks: { "Job/check": { do: "leave out", because: "only checks" } } });
        const handled = handleHooks(
            pin,
            hooks(job("check", "post-install"), job("sweep", "pre-delete"), job("try", "test")),
        );
        assert.deepEqual(handled.leftOut, ["Job/check", "Job/sweep", "Job/try"]);
        assert.deepEqual([handled.turns, handled.late, handled.issues], [[], [], []]);
    });

    it("are refused by name where nobody has said what becomes of them", () => {
        for (const moment of ["pre-install", "post-install", "pre-upgrade", "post-upgrade", "crd-install"]) {
            assert.deepEqual(handleHooks(pinOf("beacon"), hooks(job("certgen", moment))).issues, [
                {
                    path: "Job/certgen",
                    reason: `is a hook (${moment}) that only helm runs; say what becomes of it in \`hooks\` of the chart's pin`,
                },
            ]);
        }
    });

    it("cannot be created from their names alone", () => {
        const recorded = { kind: "Job", name: "certgen", moments: ["pre-install"] };
        const handled = handleHooks(pinOf("beacon", { hooks: { "Job/certgen": create } }), [recorded]);
        assert.deepEqual([handled.turns, handled.leftOut], [[], ["Job/certgen"]]);
    });
});
