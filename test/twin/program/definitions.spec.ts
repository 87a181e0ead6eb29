import assert from "node:assert/strict";

import { crdsOf } from "../../../components/upstream/crds";
import { reportOf } from "../../../components/upstream/readiness";
import { installDefinitions } from "../../../twin/definitions";
import { type Kubectl, kubectlFor, type Manifest } from "../../../twin/kubectl";
import { playOperators } from "../../../twin/stages";
import { sharedTwin } from "../support/sharedTwin";

/** Minutes for all of it on a machine that does other things as well. */
const STEP_MS = 5 * 60_000;

const NAMESPACE = "definitions-test";

/** Objects whose operators report in each of the ways there are: a phase, a condition, a list, with and without a status of its own. */
const OBJECTS: readonly Manifest[] = [
    object("cert-manager.io/v1", "Issuer", { selfSigned: {} }),
    object("ceph.rook.io/v1", "CephBlockPool", { replicated: { size: 3 } }),
    object("velero.io/v1", "BackupStorageLocation", { provider: "aws", objectStorage: { bucket: "h200-backup-a" } }),
    object("gateway.networking.k8s.io/v1", "HTTPRoute", { parentRefs: [{ name: "inference" }] }),
    object("snapshot.storage.k8s.io/v1", "VolumeSnapshot", { source: { persistentVolumeClaimName: "data" } }),
];

function object(apiVersion: string, kind: string, spec: object): Manifest {
    return { apiVersion, kind, metadata: { name: "sample", namespace: NAMESPACE }, spec };
}

describe("the imported definitions", function () {
    this.timeout(STEP_MS);
    const twin = sharedTwin();
    /** Some of each size; all of them are a suite of their own (`test/soak`). */
    const groups = [...new Set(OBJECTS.map(({ apiVersion }) => apiVersion.split("/")[0] ?? ""))];
    let kubectl: Kubectl;
    let own: Set<string>;

    before(async () => {
        kubectl = await kubectlFor(twin().checkout.root, "workload");
        own = new Set([...(await versions()).keys()]);
    });

    after(async () => {
        await kubectl.run(["delete", "namespace", NAMESPACE, "--ignore-not-found"]);
        const added = [...(await versions()).keys()].filter((name) => !own.has(name));
        await kubectl.run(["delete", "crd", ...added]);
        const stages = await kubectl.get("stages.kwok.x-k8s.io");
        const foreign = stages
            .map(({ metadata }) => metadata.name)
            .filter((name) => added.some((crd) => name === `${crd}-ready`));
        await kubectl.run(["delete", "stages.kwok.x-k8s.io", ...foreign]);
    });

    it("are accepted by the API server, and left alone when they are installed again", async () => {
        assert.deepEqual(await installDefinitions(kubectl, groups), groups);
        const first = await versions();
        for (const { metadata } of groups.flatMap((group) => crdsOf(group))) {
            assert.ok(first.has(metadata.name), metadata.name);
        }
        assert.deepEqual(await installDefinitions(kubectl, groups), []);
        assert.deepEqual(await versions(), first);
    });

    it("are installed again where one of them is missing or from another import", async () => {
        await kubectl.run(["annotate", "crd/issuers.cert-manager.io", "--overwrite", "alphaton.ai/definitions=other"]);
        await kubectl.run(["delete", "crd/schedules.velero.io"]);
        assert.deepEqual(await installDefinitions(kubectl, groups), ["cert-manager.io", "velero.io"]);
    });

    it("bring kinds that KWOK walks to what the provider waits for", async () => {
        await playOperators(kubectl, groups);
        await kubectl.apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }, ...OBJECTS]);
        for (const { apiVersion, kind } of OBJECTS) {
            const [group = ""] = apiVersion.split("/");
            for (const wait of reportOf(group, kind) ?? assert.fail(kind)) {
                const subject = `${kind.toLowerCase()}s.${group}/sample`;
                await kubectl.run(["wait", subject, `--namespace=${NAMESPACE}`, `--for=${wait}`, "--timeout=60s"]);
            }
        }
    });

    /** Of each definition on the control plane; changes with every change. */
    async function versions(): Promise<Map<string, unknown>> {
        const crds = await kubectl.get("customresourcedefinitions");
        return new Map(crds.map(({ metadata }) => [metadata.name, metadata["generation"]]));
    }
});
