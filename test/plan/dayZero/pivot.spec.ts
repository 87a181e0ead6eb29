import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { MOVES_OR_STOP, movedObjects } from "../../../stacks/plan/dayZero/movedObjects";
import { pivotFunctions } from "../../../stacks/plan/dayZero/pivotFunctions";
import { fakeShell, type FakeShell } from "./support/fakeShell";
import { APPLIED, CLUSTERCTL, dryRun, KUBECTL } from "./support/pivotWorld";
import { closureOf, stepOf } from "./support/prodSteps";

const lines = stepOf("pivot").commands;
const functions = pivotFunctions("metal");

describe("the pivot", () => {
    let shell: FakeShell;
    const at = (file: string) => path.join(shell.directory, file);
    const written = (file: string, content: object | string) => {
        fs.writeFileSync(at(file), typeof content === "string" ? content : JSON.stringify(content));
    };
    const machine = (status: object) => ({ kind: "Machine", metadata: { name: "m" }, status });
    const host = (state: string) => ({ metadata: { name: "a" }, status: { provisioning: { state }, hardware: {} } });
    beforeEach(() => {
        shell = fakeShell({ kubectl: KUBECTL, clusterctl: CLUSTERCTL, ping: "test -e held" });
        for (const side of ["colo1", "pivot"]) {
            fs.mkdirSync(at(side));
            written(`${side}/told`, dryRun(MOVES_OR_STOP));
            written(`${side}/machine.json`, machine({ nodeRef: { name: "a" } }));
        }
        written("colo1/host.json", host("provisioned"));
        written("colo1/ironic.json", {
            spec: { apiCredentialsName: "ironic-service-x", networking: { interface: "eno1" } },
        });
    });
    afterEach(() => {
        shell.remove();
    });

    /** What was done of the commands from the first dry run on. */
    const done = () => {
        const from = lines.findIndex((line) => line.includes("moves_all .kube/colo1"));
        shell.type([...functions, ...lines.slice(from)], { PIVOT_INTERFACE: "eno2" });
        return shell.noted("done");
    };
    const scaled = (side: string, replicas: 0 | 1, ...namespaces: string[]) =>
        namespaces.flatMap((namespace) => [
            `${side} -n ${namespace} scale ${replicas}`,
            `${side} -n ${namespace} ${replicas === 0 ? "gone" : "available"}`,
        ]);
    const ironic = (side: string, replicas: 0 | 1) =>
        scaled(side, replicas, "ironic-standalone-operator-system", "ironic");
    const hostOperator = (side: string, replicas: 0 | 1) => scaled(side, replicas, "baremetal-operator-system");
    const moves = (all: readonly string[]) => all.filter((line) => line.includes(" move "));

    it("goes there and back, one Ironic at a time, and each side's operator of hosts outlives the move", () => {
        assert.deepEqual(done(), [
            ...ironic("colo1", 0),
            APPLIED,
            ...["colo1 copy", "colo1 move pivot"],
            ...hostOperator("colo1", 0),
            "pivot release",
            ...ironic("pivot", 0),
            ...ironic("colo1", 1),
            ...hostOperator("colo1", 1),
            "pivot move colo1",
            ...hostOperator("pivot", 0),
            "colo1 release",
            "colo1 delete providers.clusterctl.cluster.x-k8s.io",
        ]);
        assert.deepEqual(JSON.parse(fs.readFileSync(at("pivot/ironic.json"), "utf8")), {
            spec: { networking: { interface: "eno2" } },
        });
    });

    it("has a host arrive with the status that it had, but for what HardwareData says of it", () => {
        done();
        assert.deepEqual(JSON.parse(fs.readFileSync(at("colo1/host.json"), "utf8")), {
            metadata: { name: "a", annotations: {} },
            status: { provisioning: { state: "provisioned" } },
        });
    });

    it("stops nothing and moves nothing where a kind would stay behind", () => {
        for (const kind of MOVES_OR_STOP) {
            written("colo1/told", dryRun(MOVES_OR_STOP.filter((each) => each !== kind)));
            assert.deepEqual(done(), [], kind);
        }
        assert.ok(MOVES_OR_STOP.includes("Cluster"));
    });

    it("stops nothing and moves nothing while a machine has no node, a host is not at rest, or the cluster does not say", () => {
        const said = (file: string, content: object | string) => {
            written(file, content);
            return shell.type([...functions, "moves_all .kube/colo1 management"]);
        };
        const stop = (who: string) => `STOP: has no node yet, or is being installed or given back: ${who}\n`;
        assert.deepEqual([said("any", "").status, said("any", "").stderr], [0, ""]);
        for (const state of ["provisioning", "deprovisioning"]) {
            assert.equal(said("colo1/host.json", host(state)).stderr, stop("BareMetalHost a"));
            assert.deepEqual(done(), [], state);
        }
        assert.equal(said("colo1/machine.json", machine({})).stderr, stop("Machine m, BareMetalHost a"));
        assert.equal(said("colo1/silent", "").stderr, stop("the cluster does not say"));
        assert.deepEqual(done(), []);
    });

    it("is rehearsed when every host is there, and models come after it", () => {
        assert.deepEqual([stepOf("pivot").after, stepOf("models").after], [["other-hosts"], ["pivot"]]);
        assert.ok(closureOf("hand-over").includes("models"));
    });

    it("does not come back without the Cluster, and Ironic runs where the hosts are", () => {
        written("pivot/told", dryRun(MOVES_OR_STOP.filter((kind) => kind !== "Cluster")));
        const all = done();
        assert.deepEqual(moves(all), ["colo1 move pivot"]);
        assert.ok(!all.includes("pivot -n ironic scale 0"));
    });

    it("lets Ironic run on where it ran while somebody holds its address", () => {
        written("held", "");
        assert.deepEqual(done(), [...ironic("colo1", 0), ...ironic("colo1", 1)]);
    });

    it("starts Ironic again where it ran, and takes away the other, when that does not get ready", () => {
        written("pivot/broken", "");
        assert.deepEqual(done(), [
            ...ironic("colo1", 0),
            APPLIED,
            ...["pivot -n ironic delete", "pivot -n ironic gone"],
            ...ironic("colo1", 1),
        ]);
    });

    it("has Ironic run on the temporary side when that of the management cluster does not get ready", () => {
        written("colo1/broken", "");
        const all = done();
        assert.deepEqual(all.slice(all.lastIndexOf("colo1 -n baremetal-operator-system available") + 1), [
            ...ironic("colo1", 0),
            ...ironic("pivot", 1),
        ]);
    });

    it("does a move again that has broken off, and left the Cluster paused", () => {
        written("colo1/paused", "");
        written("pivot/ironic.json", { spec: {} });
        const from = lines.findIndex((line) => line.includes("hold '"));
        const { stderr } = shell.type(["ready=yes", ...functions, ...lines.slice(from, from + 3)]);
        assert.deepEqual([stderr, moves(shell.noted("done"))], ["", ["colo1 move pivot"]]);
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
        const script = [...functions, "bare"].join("\n");
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
