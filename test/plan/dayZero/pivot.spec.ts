import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { loadFromFiles } from "../../../stacks/config/load";
import { MOVES_OR_STOP, movedObjects } from "../../../stacks/plan/dayZero/movedObjects";
import { PIVOT_FUNCTIONS } from "../../../stacks/plan/dayZero/pivotStep";
import { daySteps } from "../../../stacks/plan/dayZero/runbook";
import { planPlatform } from "../../../stacks/plan/plan";

const step = daySteps(planPlatform("prod", loadFromFiles("prod"))).find(({ id }) => id === "pivot");
const lines = step?.commands ?? [];
const SOURCE = "kubectl --kubeconfig .kube/colo1 --context management";
const PIVOT = "kubectl --kubeconfig .kube/pivot --context pivot";

/** As clusterctl writes them (cmd/clusterctl/log). */
const dryRun = (kinds: readonly string[]) =>
    ["Performing move...", ...kinds.map((kind) => `Creating ${kind}="any" Namespace="metal"`)].join("\n");

describe("the pivot", () => {
    let directory: string;
    beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "pivot-"))));
    afterEach(() => {
        fs.rmSync(directory, { recursive: true });
    });

    /** What was done of the commands from the first dry run on; what a dry run tells, by kubeconfig. */
    function done(
        told: { readonly source: readonly string[]; readonly pivot: readonly string[] },
        held = false,
    ): string[] {
        fs.writeFileSync(path.join(directory, "colo1"), dryRun(told.source));
        fs.writeFileSync(path.join(directory, "pivot"), dryRun(told.pivot));
        const world = [
            `clusterctl() { case "$*" in *--dry-run*) case "$*" in *" .kube/pivot "*) cat pivot;; *) cat colo1;; esac >&2;; *) echo "clusterctl $*" >> done;; esac; }`,
            `kubectl() { case "$*" in *" scale "*) echo "kubectl $*" >> done;; *"-o json") echo '{}';; *apply*) cat > /dev/null; echo "kubectl $*" >> done;; esac; }`,
            `ping() { ${held ? "true" : "false"}; }`,
            "jq() { cat; }",
        ];
        const from = lines.findIndex((line) => line.startsWith("moves_all "));
        execFileSync(
            "bash",
            ["--norc", "-c", [...world, ...PIVOT_FUNCTIONS("metal"), ...lines.slice(from), "true"].join("\n")],
            {
                cwd: directory,
                stdio: "pipe",
            },
        );
        const file = path.join(directory, "done");
        return fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim().split("\n") : [];
    }
    const moves = (all: readonly string[]) => all.filter((line) => line.startsWith("clusterctl"));

    it("goes there and back, one Ironic at a time", () => {
        const all = done({ source: MOVES_OR_STOP, pivot: MOVES_OR_STOP });
        assert.deepEqual(moves(all), [
            "clusterctl move --namespace metal --kubeconfig .kube/colo1 --kubeconfig-context management --to-directory pivot-copy",
            "clusterctl move --namespace metal --kubeconfig .kube/colo1 --kubeconfig-context management --to-kubeconfig .kube/pivot --to-kubeconfig-context pivot",
            "clusterctl move --namespace metal --kubeconfig .kube/pivot --kubeconfig-context pivot --to-kubeconfig .kube/colo1 --to-kubeconfig-context management",
        ]);
        const order = all
            .filter((line) => !line.includes("pivot-copy") && !line.includes("-operator-system "))
            .map((line) => (line.startsWith("clusterctl") ? "move" : line));
        assert.deepEqual(order, [
            `${SOURCE} -n ironic scale deployment --all --replicas=0`,
            ...[1, 2].map(() => `${PIVOT} apply --server-side --force-conflicts -f -`),
            "move",
            `${PIVOT} -n ironic scale deployment --all --replicas=0`,
            `${SOURCE} -n ironic scale deployment --all --replicas=1`,
            "move",
        ]);
        const stopped = all.filter((line) => line.startsWith(SOURCE) && line.endsWith("=0"));
        assert.deepEqual(
            stopped.map((line) => /-n (\S+)/.exec(line)?.[1]),
            ["baremetal-operator-system", "ironic-standalone-operator-system", "ironic"],
        );
    });

    it("stops nothing and moves nothing where a kind would stay behind", () => {
        for (const kind of MOVES_OR_STOP) {
            const others = MOVES_OR_STOP.filter((each) => each !== kind);
            assert.deepEqual(done({ source: others, pivot: others }), [], kind);
        }
        assert.ok(MOVES_OR_STOP.includes("Cluster"));
    });

    it("does not come back without the Cluster, nor go while somebody holds Ironic's address", () => {
        const all = done({ source: MOVES_OR_STOP, pivot: MOVES_OR_STOP.filter((kind) => kind !== "Cluster") });
        assert.equal(moves(all).length, 2);
        fs.rmSync(path.join(directory, "done"));
        assert.deepEqual(moves(done({ source: MOVES_OR_STOP, pivot: [] }, true)), []);
    });

    it("asks for kinds that the page says move", () => {
        const said = movedObjects.flatMap(({ kinds }) => kinds).join(", ");
        assert.deepEqual(
            MOVES_OR_STOP.filter((kind) => !new RegExp(`\\b${kind}\\b`).test(said)),
            [],
        );
    });

    it("takes along what a cluster was told, and nothing that it says itself", () => {
        const service = {
            kind: "Service",
            metadata: { name: "a", uid: "1", resourceVersion: "2", labels: { kept: "yes" }, managedFields: [] },
            spec: { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"], ports: [] },
            status: {},
        };
        const bare = { kind: "Service", metadata: { name: "a", labels: { kept: "yes" } }, spec: { ports: [] } };
        const account = { kind: "ServiceAccount", metadata: { name: "a", generation: 1 } };
        const script = [...PIVOT_FUNCTIONS("metal"), "bare"].join("\n");
        const out = (input: object): unknown =>
            JSON.parse(execFileSync("bash", ["-c", script], { input: JSON.stringify(input) }).toString());
        assert.deepEqual(out(service), bare);
        assert.deepEqual(out({ kind: "List", items: [service, account] }), {
            kind: "List",
            items: [bare, { kind: "ServiceAccount", metadata: { name: "a" } }],
        });
    });

    it("copies every namespace that a controller of the management cluster runs in", () => {
        const copied = lines.find((line) => line.includes(" get namespaces ")) ?? "";
        for (const namespace of [
            "cert-manager",
            "capi-system",
            "capm3-system",
            "metal3-ipam-system",
            "ironic",
            "metal",
        ]) {
            assert.ok(copied.includes(` ${namespace} `), namespace);
        }
    });
});
