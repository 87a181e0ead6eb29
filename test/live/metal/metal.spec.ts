import assert from "node:assert/strict";

import type { TwinSummary } from "../../../twin/summary";
import { type Ended } from "../../twin/support/twin";
import { eventually, LiveTwin } from "./support/liveTwin";
import { CLUSTER, cluster, healthCheck, host, NAMESPACE } from "./support/manifests";

const MINUTE = 60_000;
const CONTROLLERS = ["cluster-api", "kubeadm-bootstrap", "kubeadm-control-plane", "baremetal-operator"];
const PROCESSES = [...CONTROLLERS, "cluster-api-provider-metal3"].sort();

/** Each test goes on where the one before it ended, as a day on a site does. */
describe("--live metal", function () {
    this.timeout(15 * MINUTE);
    let twin: LiveTwin;
    let summary: TwinSummary;

    before(async function () {
        // The tools are built on a machine's first run.
        this.timeout(60 * MINUTE);
        twin = new LiveTwin();
        ({ summary } = await twin.live());
    });

    after(async () => twin.remove());

    const applied = ({ code, stderr }: Ended) => assert.deepEqual([code, stderr], [0, ""]);
    const phases = async () =>
        (await twin.objects("machines.cluster.x-k8s.io")).map(({ status }) => status?.["phase"] as string).sort();
    const nodeNames = async () => (await twin.nodes()).map(({ metadata }) => metadata.name);

    const nodeUids = async () => new Map((await twin.nodes()).map(({ metadata }) => [metadata.name, metadata.uid]));

    it("says who brings hosts and machines to life, and that KWOK plays none of them", async () => {
        const { live, kwok, standIn } = summary.reconcilers;
        assert.deepEqual(live.slice(-4), CONTROLLERS);
        assert.ok(standIn.includes("cluster-api-provider-metal3"));
        const ofMetal = (names: readonly string[]) =>
            names.filter((name) => /(cluster\.x-k8s|metal3)\.io/.test(name)).map((name) => name.split("/").at(-1));
        assert.deepEqual(ofMetal(kwok), ["ironics.ironic.metal3.io-ready"]);
        const stages = (await twin.kubectl("management", "get stages.kwok.x-k8s.io -o name")).trim().split("\n");
        assert.deepEqual(ofMetal(stages), ["ironics.ironic.metal3.io-ready"]);
        const releases = CONTROLLERS.flatMap((name) => summary.chartsWithout[name] ?? []);
        assert.deepEqual(
            releases.filter((object) => /Webhook/.test(object)),
            [],
        );
        assert.deepEqual(Object.keys((await twin.status()).live).sort(), PROCESSES);
    });

    it("refuses a host as the real webhook does", async () => {
        applied(await twin.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }));
        const { code, stderr } = await twin.apply(...host("bad", "gpu", "10.10.0.99").map(withAddress("nonsense://x")));
        assert.notEqual(code, 0);
        assert.match(stderr, /admission webhook "baremetalhost\.metal3\.io" denied the request: .*nonsense/);
    });

    it("registers and inspects hosts, none of which is a node before a machine runs on it", async () => {
        const before = await nodeNames();
        assert.ok(before.includes("gpu-a1"));
        applied(
            await twin.apply(
                ...host("cp-a1", "control-plane", "10.10.0.11"),
                ...host("gpu-a1", "gpu", "10.10.0.21"),
                ...host("gpu-a2", "gpu", "10.10.0.22"),
                ...host("spare", "gpu", "10.10.0.40", { credentials: false }),
            ),
        );
        const available = { "cp-a1": "available", "gpu-a1": "available", "gpu-a2": "available" };
        await eventually(120, () => twin.states(), contains(available));
        const gone = (names: string[]) => ["cp-a1", "gpu-a1", "gpu-a2"].every((name) => !names.includes(name));
        const after = await eventually(20, nodeNames, gone);
        assert.deepEqual(
            before.filter((name) => !after.includes(name)),
            ["cp-a1", "gpu-a1", "gpu-a2"],
        );
    });

    it("provisions what a cluster asks for, and every worker runs on a host of its own", async () => {
        applied(await twin.apply(...cluster({ gpuHosts: 2 })));
        const states = { "cp-a1": "provisioned", "gpu-a1": "provisioned", "gpu-a2": "provisioned" };
        await eventually(300, () => twin.states(), contains(states));
        const running = (found: string[]) => found.length === 3 && found.every((phase) => phase === "Running");
        await eventually(120, phases, running);

        const machines = await twin.objects("machines.cluster.x-k8s.io");
        const nodes = new Map((await twin.nodes()).map((node) => [node.metadata.name, node]));
        for (const machine of machines) {
            const { name } = machine.status?.["nodeRef"] as { name: string };
            assert.equal(nodes.get(name)?.spec["providerID"], machine.spec["providerID"]);
            assert.match(String(machine.spec["providerID"]), new RegExp(`^metal3://${NAMESPACE}/${name}/`));
        }
        const gpu = nodes.get("gpu-a1");
        assert.equal((gpu?.status?.["allocatable"] as Record<string, string>)["nvidia.com/gpu"], "8");
        assert.equal(gpu?.metadata.labels?.["topology.kubernetes.io/zone"], "rack-a");
    });

    it("has the control plane initialised by its own controller", async () => {
        const [controlPlane] = await twin.objects("kubeadmcontrolplanes.controlplane.cluster.x-k8s.io");
        assert.deepEqual(controlPlane?.status?.["initialization"], { controlPlaneInitialized: true });
        const [found] = await twin.objects("clusters.cluster.x-k8s.io");
        assert.equal(found?.metadata.name, CLUSTER);
        assert.equal(found.status?.["phase"], "Provisioned");
    });

    it("starts a controller again that was killed, and tells of a host without BMC credentials", async () => {
        const before = (await twin.status()).live;
        const nodesBefore = await nodeUids();
        process.kill(before["baremetal-operator"]!, "SIGKILL");
        const { summary: next } = await twin.live();
        const { "baremetal-operator": operator, ...others } = (await twin.status()).live;
        assert.notEqual(operator, before["baremetal-operator"]);
        assert.deepEqual({ ...others, "baremetal-operator": before["baremetal-operator"] }, before);
        assert.deepEqual(await nodeUids(), nodesBefore);
        assert.deepEqual(next.mended, ["started baremetal-operator again, which had ended"]);
        assert.deepEqual(next.metal, {
            hosts: { provisioned: 3, registering: 1 },
            machines: { Running: 3 },
            errors: [
                {
                    object: `BareMetalHost ${NAMESPACE}/spare`,
                    message: `registration error: BMC CredentialsName secret doesn't exist The BMC secret ${NAMESPACE}/bmc-spare does not exist`,
                },
            ],
        });
    });

    it("turns the host of an unhealthy worker off and on", async () => {
        const uid = async () => (await nodeUids()).get("gpu-a1");
        const before = await uid();
        const time = new Date().toISOString();
        const condition = {
            ...{ type: "GpuHealthy", status: "False", reason: "Xid79", message: "a GPU fell off the bus" },
        };
        const conditions = [{ ...condition, lastTransitionTime: time, lastHeartbeatTime: time }];
        const patch = JSON.stringify({ status: { conditions } });
        await twin.kubectl("workload", `patch node gpu-a1 --subresource=status --patch='${patch}'`);
        applied(await twin.apply(...healthCheck("GpuHealthy")));
        const remediations = () => twin.objects("metal3remediations.infrastructure.cluster.x-k8s.io");
        await eventually(60, remediations, ({ length }) => length === 1);
        await eventually(60, uid, (found) => found !== undefined && found !== before);
        await eventually(60, remediations, ({ length }) => length === 0);
        await eventually(60, phases, (found) => found.length === 3 && found.every((phase) => phase === "Running"));
    });

    it("gives a host back when a worker goes, and its node with it", async () => {
        await twin.kubectl("management", `scale machinedeployment gpu --namespace=${NAMESPACE} --replicas=1`);
        const given = (states: Readonly<Record<string, string>>) => Object.values(states).includes("available");
        const states = await eventually(300, () => twin.states(), given);
        const [name = ""] = Object.keys(states).filter((found) => states[found] === "available");
        const [returned] = (await twin.objects("baremetalhosts.metal3.io")).filter(
            ({ metadata }) => metadata.name === name,
        );
        assert.match(name, /^gpu-a[12]$/);
        assert.deepEqual([returned?.spec["image"], returned?.spec["userData"]], [undefined, undefined]);
        await eventually(30, nodeNames, (names) => !names.includes(name));
        await eventually(60, phases, (found) => found.length === 2 && found.every((phase) => phase === "Running"));
        const [freed] = (await twin.objects("baremetalhosts.metal3.io")).filter(
            ({ metadata }) => metadata.name === name,
        );
        assert.equal(freed?.spec["consumerRef"], undefined);
    });

    it("is not left while its objects count on it", async () => {
        const { code, stderr } = await twin.command("twin");
        assert.equal(code, 1);
        assert.match(stderr, /This twin runs metal live, and its objects count on that/);
    });

    it("ends with the twin, and leaves no process", async () => {
        assert.ok(twin.processes().length >= PROCESSES.length);
        assert.equal((await twin.command("twin:down")).code, 0);
        assert.deepEqual(twin.processes(), []);
    });
});

function withAddress(address: string) {
    return (manifest: ReturnType<typeof host>[number]) => {
        const { bmc, ...spec } = (manifest["spec"] ?? {}) as { bmc?: object };
        return bmc === undefined ? manifest : { ...manifest, spec: { ...spec, bmc: { ...bmc, address } } };
    };
}

function contains(wanted: Readonly<Record<string, string>>) {
    return (found: Readonly<Record<string, string>>) =>
        Object.entries(wanted).every(([name, state]) => found[name] === state);
}
