import assert from "node:assert/strict";

import type { TwinSummary } from "../../../twin/summary";
import { exposedIn } from "../../twin/support/exposed";
import { knownSecrets } from "../../twin/support/knownSecrets";
import { runbookCommands } from "../../twin/support/runbook";
import { type Ended } from "../../twin/support/twin";
import { eventually, LiveTwin } from "./support/liveTwin";
import { NAMESPACE, spareHost } from "./support/manifests";

const MINUTE = 60_000;
const CONTROLLERS = ["cluster-api", "kubeadm-bootstrap", "kubeadm-control-plane", "baremetal-operator"];
/** What plays their etcd is real. */
const MEMBERS = ["cp-a1", "cp-b1", "cp-c1"];
const CONTROL_PLANE = "kubeadmcontrolplanes.controlplane.cluster.x-k8s.io";
const CHECKS = "machinehealthchecks.cluster.x-k8s.io";
const PROCESSES = [...CONTROLLERS, "cluster-api-provider-metal3", ...MEMBERS.map((host) => `etcd-${host}`)].sort();

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
        assert.deepEqual(live.slice(-7), [...CONTROLLERS, ...MEMBERS.map((host) => `etcd-${host}`)]);
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

    it("provisions every host that the program made", async () => {
        const states = Object.values(await twin.states());
        assert.deepEqual(
            states,
            states.map(() => "provisioned"),
        );
        assert.deepEqual(summary.metal, { hosts: { provisioned: 13 }, machines: { Running: 13 }, errors: [] });
    });

    it("shows none of its secrets in its state, those that controllers made neither", async () => {
        const secrets = await knownSecrets(twin);
        const { code, stdout } = await twin.shell("pulumi stack export --stack twin");
        assert.equal(code, 0);
        assert.match(stdout, /fleet-gpu-a1-bmc/);
        assert.deepEqual(exposedIn(stdout, secrets), []);
    });

    it("runs every machine on a host of its own, whose node the plan describes", async () => {
        const nodes = new Map((await twin.nodes()).map((node) => [node.metadata.name, node]));
        const machines = await twin.objects("machines.cluster.x-k8s.io");
        const named = machines.map(({ status }) => (status?.["nodeRef"] as { name: string }).name);
        assert.deepEqual([...named].sort(), [...nodes.keys()].sort());
        machines.forEach(({ spec }, i) => {
            const name = named[i] ?? "";
            assert.equal(nodes.get(name)?.spec["providerID"], spec["providerID"]);
            assert.match(String(spec["providerID"]), new RegExp(`^metal3://${NAMESPACE}/${name}/`));
        });
        const gpu = nodes.get("gpu-a1");
        assert.equal((gpu?.status?.["allocatable"] as Record<string, string>)["nvidia.com/gpu"], "8");
        assert.equal(gpu?.metadata.labels?.["topology.kubernetes.io/zone"], "rack-a");
    });

    const controlPlane = async () => (await twin.objects(CONTROL_PLANE))[0]?.status ?? {};
    /** What the controller says of its members once it has asked them. */
    const isHealthy = (status: Readonly<Record<string, unknown>>) => {
        const conditions = status["conditions"] as { type: string; status: string }[];
        return (
            status["readyReplicas"] === MEMBERS.length &&
            ["Available", "EtcdClusterHealthy", "ControlPlaneComponentsHealthy", "MachinesReady"].every((type) =>
                conditions.some((condition) => condition.type === type && condition.status === "True"),
            )
        );
    };

    it("has the control plane made of three members by its own controller, which finds their etcd healthy", async () => {
        const status = await eventually(60, controlPlane, isHealthy);
        const { replicas, initialization } = status;
        assert.deepEqual([replicas, initialization], [3, { controlPlaneInitialized: true }]);
        const [found] = await twin.objects("clusters.cluster.x-k8s.io");
        assert.equal(found?.status?.["phase"], "Provisioned");
    });

    /** Uids of machines of the control plane by the hosts that they run on. */
    const machinesOfMembers = async () => {
        const machines = await twin.objects("machines.cluster.x-k8s.io");
        return new Map(
            machines
                .filter(({ metadata }) => metadata.labels?.["cluster.x-k8s.io/control-plane"] !== undefined)
                .map(({ metadata, status }) => [
                    (status?.["nodeRef"] as { name?: string } | undefined)?.name,
                    metadata,
                ]),
        );
    };

    it("has a member of etcd removed with its machine, and another one joins in its place", async () => {
        const before = await machinesOfMembers();
        const processes = (await twin.status()).live;
        const gone = before.get("cp-b1")!;
        await twin.kubectl("management", `delete machine ${gone.name} --namespace=${NAMESPACE}`);
        const isReplaced = (found: typeof before) => ![undefined, gone.uid].includes(found.get("cp-b1")?.uid);
        await eventually(180, machinesOfMembers, isReplaced);
        await eventually(120, controlPlane, isHealthy);
        const after = (await twin.status()).live;
        assert.notEqual(after["etcd-cp-b1"], processes["etcd-cp-b1"]);
        assert.deepEqual({ ...after, "etcd-cp-b1": 0 }, { ...processes, "etcd-cp-b1": 0 });
        await eventually(60, phases, allRunning(13));
    });

    it("refuses a host as the real webhook does", async () => {
        const { code, stderr } = await twin.apply(spareHost("nonsense://x"));
        assert.notEqual(code, 0);
        assert.match(stderr, /admission webhook "baremetalhost\.metal3\.io" denied the request: .*nonsense/);
    });

    const remediations = () => twin.objects("metal3remediations.infrastructure.cluster.x-k8s.io");
    const currentHealthy = async () => (await twin.objects(CHECKS))[0]?.status?.["currentHealthy"];
    /** As node-problem-detector says it, for so many minutes already. */
    const report = async (node: string, type: string, status: string, minutes: number) => {
        const time = (ago: number) => new Date(Date.now() - ago * MINUTE).toISOString();
        const condition = { type, status, reason: "Test", message: "a GPU fell off the bus" };
        const conditions = [{ ...condition, lastTransitionTime: time(minutes), lastHeartbeatTime: time(0) }];
        const patch = JSON.stringify({ status: { conditions } });
        await twin.kubectl("workload", `patch node ${node} --subresource=status --patch='${patch}'`);
    };

    /** Replicas that are available, and those wanted, of each deployment. */
    const available = async () =>
        (await twin.objects("machinedeployments.cluster.x-k8s.io")).map(({ spec, status }) => [
            status?.["availableReplicas"],
            spec["replicas"],
        ]);
    /** Cluster API leaves it on a machine that got well without a power cycle (kubernetes-sigs/cluster-api#13822). */
    const forgetFailedCheck = async (node: string) => {
        const machines = await twin.objects("machines.cluster.x-k8s.io");
        const machine = machines.find(({ status }) => (status?.["nodeRef"] as { name: string }).name === node);
        const conditions = machine?.status?.["conditions"] as { type: string; status: string }[];
        const at = conditions.findIndex(({ type, status }) => type === "HealthCheckSucceeded" && status === "False");
        const patch = JSON.stringify([{ op: "remove", path: `/status/conditions/${at}` }]);
        const name = machine?.metadata.name ?? "";
        await twin.kubectl(
            "management",
            `patch machine ${name} -n ${NAMESPACE} --subresource=status --type=json --patch='${patch}'`,
        );
    };

    it("turns the host of a GPU that has been at fault for half an hour off and on", async () => {
        const uid = async () => (await nodeUids()).get("gpu-a1");
        const before = await uid();
        await report("gpu-a1", "GpuFault", "True", 31);
        await eventually(60, remediations, ({ length }) => length === 1);
        await eventually(60, uid, (found) => found !== undefined && found !== before);
        await eventually(60, remediations, ({ length }) => length === 0);
        await eventually(60, phases, allRunning(13));
    });

    it("leaves the machine of a host that no power cycle mended to a person, marks the host, and is done", async () => {
        const GPU_HOST = "gpu-a1";
        const machine = async () =>
            (await twin.objects("machines.cluster.x-k8s.io")).find(
                ({ status }) => (status?.["nodeRef"] as { name: string }).name === GPU_HOST,
            )!;
        const mark = async () =>
            (await twin.objects("baremetalhosts.metal3.io")).find(({ metadata }) => metadata.name === GPU_HOST)
                ?.metadata.annotations?.["capm3.metal3.io/unhealthy"];
        const phase = async () => (await remediations())[0]?.status?.["phase"];
        const management = (command: string) => twin.kubectl("management", `${command} -n ${NAMESPACE}`);
        const before = (await machine()).metadata;
        // Unhealthy whatever its node says.
        await management(`annotate machine ${before.name} cluster.x-k8s.io/remediate-machine=`);
        await eventually(60, phase, (found) => found === "Waiting");
        const lastRemediated = new Date(Date.now() - 60 * MINUTE).toISOString();
        const spent = JSON.stringify({ status: { retryCount: 2, lastRemediated } });
        await management(`patch metal3remediation ${before.name} --subresource=status --type=merge --patch='${spent}'`);
        await eventually(60, phase, (found) => found === "Deleting machine");
        await eventually(60, phases, allRunning(13));
        assert.equal(await mark(), "capm3/UnhealthyNode");
        const { metadata, status } = await machine();
        assert.deepEqual([metadata.uid, metadata.deletionTimestamp], [before.uid, undefined]);
        const { conditions } = (
            status?.["deprecated"] as { v1beta1: { conditions: { type: string; status: string }[] } }
        ).v1beta1;
        assert.equal(conditions.find(({ type }) => type === "OwnerRemediated")?.status, "False");
        // As the runbook has a host repaired in its place.
        await management(`annotate machine ${before.name} cluster.x-k8s.io/remediate-machine-`);
        await eventually(60, remediations, ({ length }) => length === 0);
        await management(`annotate baremetalhost ${GPU_HOST} capm3.metal3.io/unhealthy-`);
        await eventually(60, currentHealthy, (count) => count === 4);
        await eventually(60, available, (counts) => counts.every(([there, wanted]) => there === wanted));
    });

    it("leaves all hosts on with more than a third of those with GPUs affected, and for what is a person's", async () => {
        const allowed = async () => {
            const [check] = await twin.objects(CHECKS);
            const conditions = check?.status?.["conditions"] as { type: string; status: string }[];
            return conditions.find(({ type }) => type === "RemediationAllowed")?.status;
        };
        await report("gpu-a1", "GpuAttention", "True", 31);
        // Not old enough to be acted on, but affected.
        await report("gpu-a2", "GpuFault", "True", 0);
        await eventually(60, currentHealthy, (count) => count === 3);
        assert.equal(await allowed(), "True");
        await report("gpu-b1", "GpuMissing", "True", 31);
        await eventually(60, allowed, (status) => status === "False");
        assert.deepEqual(await remediations(), []);
        await report("gpu-b1", "GpuMissing", "False", 0);
        await report("gpu-a2", "GpuFault", "False", 0);
        await eventually(60, currentHealthy, (count) => count === 4);
        assert.deepEqual(await remediations(), []);
        await forgetFailedCheck("gpu-b1");
        await eventually(60, available, (counts) => counts.every(([there, wanted]) => there === wanted));
    });

    it("gives up the machine on the host that leaves, once that is marked, and then its host and its node", async () => {
        // Another one of its rack stays, so that models keep all places to run.
        const leaving = "gpu-a1";
        const machine = (await twin.objects("machines.cluster.x-k8s.io")).find(
            ({ status }) => (status?.["nodeRef"] as { name: string }).name === leaving,
        );
        const [line = ""] =
            new RegExp(`^ {6}${leaving}:\n(?: {8}.*\n)+`, "m").exec(twin.checkout.read("Pulumi.prod.yaml")) ?? [];
        twin.checkout.edit("Pulumi.prod.yaml", line, `${line}        retiring: { reason: its lease ends }\n`);
        const up = () => twin.shell("pulumi up --stack twin --yes --skip-preview --non-interactive");
        const refused = await up();
        assert.notEqual(refused.code, 0);
        const remedy = `mark it first: kubectl -n ${NAMESPACE} annotate machine ${machine?.metadata.name ?? ""} `;
        assert.ok(refused.stdout.includes(remedy), refused.stdout);
        const { code, stderr } = await twin.shell(`${runbookCommands("gpu-hosts.md", "functions")}\nmark ${leaving}`);
        assert.equal(code, 0, stderr);
        const taken = await up();
        assert.equal(taken.code, 0, taken.stdout);
        twin.checkout.restore();
        const gpus = (states: Readonly<Record<string, string>>) =>
            Object.keys(states).filter((name) => name.startsWith("gpu-") && states[name] === "available");
        const [name = ""] = gpus(
            await eventually(
                300,
                () => twin.states(),
                (states) => gpus(states).length === 1,
            ),
        );
        assert.equal(name, leaving);
        const host = async () =>
            (await twin.objects("baremetalhosts.metal3.io")).find(({ metadata }) => metadata.name === name);
        const returned = await eventually(60, host, (found) => found?.spec["consumerRef"] === undefined);
        assert.deepEqual([returned?.spec["image"], returned?.spec["userData"]], [undefined, undefined]);
        await eventually(30, nodeNames, (names) => !names.includes(name));
        await eventually(60, phases, allRunning(12));
    });

    it("puts back what was changed, a killed controller and member too, and tells of a host without BMC credentials", async () => {
        applied(await twin.apply(spareHost()));
        const before = (await twin.status()).live;
        const nodesBefore = await nodeUids();
        const KILLED = ["baremetal-operator", "etcd-cp-c1"];
        KILLED.forEach((name) => process.kill(before[name]!, "SIGKILL"));
        const { summary: next } = await twin.live();
        const after = (await twin.status()).live;
        assert.deepEqual(
            Object.keys(before).filter((name) => after[name] !== before[name]),
            Object.keys(before).filter((name) => KILLED.includes(name)),
        );
        const nodes = await nodeUids();
        assert.equal(nodes.size, 13);
        for (const [name, uid] of nodesBefore) {
            assert.equal(nodes.get(name), uid, name);
        }
        // The host that stays after all and its deployment, each with the component that it belongs to; no controller quarrels with the
        // program about what either wrote.
        assert.deepEqual(next.changes, { ...next.changes, create: 0, update: 4, delete: 0, replace: 0 });
        assert.deepEqual(next.mended, ["started baremetal-operator again, which had ended"]);
        assert.deepEqual(
            [next.metal.hosts, next.metal.machines],
            [{ provisioned: 13, registering: 1 }, { Running: 13 }],
        );
        assert.deepEqual(next.metal.errors, [
            {
                object: `BareMetalHost ${NAMESPACE}/spare`,
                message: `registration error: BMC CredentialsName secret doesn't exist The BMC secret ${NAMESPACE}/spare-bmc does not exist`,
            },
        ]);
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

function allRunning(count: number) {
    return (found: readonly string[]) => found.length === count && found.every((phase) => phase === "Running");
}
