import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import { layerNames } from "../../../stacks/config/sections/site";
import { daySteps } from "../../../stacks/plan/dayZero/runbook";
import { planPlatform } from "../../../stacks/plan/plan";
import { createLayers } from "../../stacks/support/createLayers";
import { fakeShell, type FakeShell } from "./support/fakeShell";
import { closureOf, plan, stepOf } from "./support/prodSteps";

const LATER = ["gpu-a2", "gpu-b1", "gpu-c1", "st-a1", "st-a2", "st-b1", "st-b2", "st-c1", "st-c2"];
const on = (cluster: string) => `--kubeconfig .kube/colo1 --context ${cluster}`;
const objects = (kind: string, names: readonly string[]) => names.map((name) => `${kind}/${name}`).join(" ");

const commandsOf = (of: typeof plan, id: string) => daySteps(of).find((step) => step.id === id)?.commands ?? [];
const provisioned = (names: readonly string[]) =>
    `${on("management")} -n metal wait --for=jsonpath={.status.provisioning.state}=provisioned ${objects("baremetalhost", names)} --timeout=120m`;
const nodes = (names: readonly string[]) => [
    `${on("workload")} wait --for=create ${objects("node", names)} --timeout=60m`,
    `${on("workload")} wait --for=condition=Ready ${objects("node", names)} --timeout=30m`,
];

describe("hosts that run workloads on day zero", () => {
    let shell: FakeShell;
    beforeEach(() => {
        const noted = 'echo "$*" >> done';
        shell = fakeShell({ kubectl: noted, pulumi: noted, npm: ":" });
    });
    afterEach(() => {
        shell.remove();
    });
    const done = (id: string) => {
        const { status, stderr } = shell.type(stepOf(id).commands);
        assert.deepEqual([status, stderr], [0, ""]);
        return shell.noted("done");
    };

    it("are held but for the first GPU host before machines are asked for, and no health check counts those that wait", () => {
        assert.deepEqual(done("update"), [
            `${on("management")} -n metal annotate --overwrite ${objects("baremetalhost", LATER)} capm3.metal3.io/unhealthy=`,
            "up --stack prod --policy-pack policies",
            `${on("management")} -n metal annotate --overwrite machinehealthchecks --all cluster.x-k8s.io/paused=`,
        ]);
    });

    it("begin with one, whose node is waited for before it can be ready", () => {
        assert.deepEqual(done("gpu-host"), [
            provisioned(["gpu-a1"]),
            ...nodes(["gpu-a1"]),
            `${on("workload")} wait --for=jsonpath={.status.allocatable.nvidia\\.com/gpu}=8 node/gpu-a1 --timeout=45m`,
        ]);
    });

    it("are let go when the first was seen, and watched when all of them are ready", () => {
        assert.deepEqual(stepOf("other-hosts").after, ["gpu-host"]);
        assert.deepEqual(done("other-hosts"), [
            `${on("management")} -n metal annotate ${objects("baremetalhost", LATER)} capm3.metal3.io/unhealthy-`,
            provisioned(LATER),
            ...nodes(LATER),
            `${on("management")} -n metal annotate machinehealthchecks --all cluster.x-k8s.io/paused-`,
        ]);
    });

    it("keep the mark by which they leave", () => {
        const hosts = plan.hosts.map((host) =>
            ["gpu-a1", "st-a1"].includes(host.name) ? { ...host, retiring: "broken" } : host,
        );
        const marks = ["update", "other-hosts"].flatMap((id) =>
            commandsOf({ ...plan, hosts }, id).filter((line) => line.includes("capm3.metal3.io/unhealthy")),
        );
        const stay = LATER.filter((name) => !["gpu-a2", "st-a1"].includes(name));
        assert.deepEqual(
            marks.map((line) => line.split("--overwrite ").join("").split(" annotate ")[1]),
            [
                `${objects("baremetalhost", stay)} capm3.metal3.io/unhealthy=`,
                `${objects("baremetalhost", stay)} capm3.metal3.io/unhealthy-`,
            ],
        );
    });

    it("are none to hold where there is one", () => {
        const staging = planPlatform("staging", loadFromFiles("staging"));
        assert.deepEqual(commandsOf(staging, "other-hosts"), []);
        assert.ok(!commandsOf(staging, "update").some((line) => line.includes("annotate")));
        assert.deepEqual(daySteps(staging).find(({ id }) => id === "pivot")?.after, ["gpu-host"]);
    });

    it("have models when all of them are there, by a plan that keeps every promise without models too", async () => {
        assert.ok(closureOf("models").includes("other-hosts"));
        const config = loadFromFiles("prod");
        const models = Object.fromEntries(
            Object.entries(config.models).map(([name, model]) => [name, { ...model, fromPhase: 2 }]),
        );
        const without = planPlatform("prod", { ...config, models });
        assert.deepEqual(without.placements, []);
        assert.deepEqual(
            without.verdicts.filter(({ status }) => status === "fail"),
            [],
        );
        assert.ok(stepOf("update").commands.some((line) => line.includes("fromPhase: 2 at each model")));
        const later = Object.fromEntries(Object.keys(models).map((name) => [name, { fromPhase: 2 }]));
        const created = await createLayers("prod", layerNames, 1, { models: later });
        assert.deepEqual(
            created.filter(({ type }) => type === "alphaton:serving:ModelService"),
            [],
        );
    });
});

describe("the network for pods", () => {
    const cilium = (cluster: string, address: string) =>
        `helm ${on(cluster).replace("--context", "--kube-context")} upgrade --install cilium cilium-1.20.0.tgz --namespace kube-system --set kubeProxyReplacement=true --set k8sServiceHost=${address} --set k8sServicePort=6443 --set ipam.mode=kubernetes --set routingMode=tunnel --set tunnelProtocol=vxlan --set policyCIDRMatchMode=nodes --wait`;

    it("is the same on both clusters, each by the address of its API server", () => {
        assert.deepEqual(
            [...stepOf("network").commands, ...stepOf("workload-network").commands],
            [
                cilium("management", "10.20.0.10"),
                cilium("workload", "10.20.0.20"),
                `kubectl ${on("workload")} wait --for=condition=Ready node/cp-a1 node/cp-b1 node/cp-c1 --timeout=10m`,
            ],
        );
    });

    it("is there before the update whose pods wait for ready hosts, and after the members", () => {
        assert.deepEqual(stepOf("workload-network").after, ["control-plane"]);
        assert.ok(closureOf("update").includes("workload-network"));
    });

    it("has one operator where there is one host", () => {
        const [line = ""] = commandsOf(planPlatform("staging", loadFromFiles("staging")), "network");
        assert.ok(line.endsWith(" --set operator.replicas=1 --wait"));
    });
});

describe("the first member", () => {
    it("opens kube-system by an address that nobody holds at first", () => {
        const line = stepOf("init").commands.find((each) => each.includes("label --overwrite namespace")) ?? "";
        const shell = fakeShell({
            kubectl: 'echo tried >> done; test "$(wc -l < done)" -ge 3',
            sleep: ":",
        });
        try {
            assert.equal(shell.type([line]).status, 0);
            assert.deepEqual(shell.noted("done"), ["tried", "tried", "tried"]);
        } finally {
            shell.remove();
        }
    });
});
