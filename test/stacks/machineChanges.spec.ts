import assert from "node:assert/strict";

import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import type { Tree } from "../../stacks/config/merge";
import type { LiveMachines } from "../../stacks/liveMachines";
import { machineProblems } from "../../stacks/machineChanges";
import { planPlatform } from "../../stacks/plan/plan";

const planOf = (change: Tree = {}) => planPlatform("prod", loadFromFiles("prod", PROJECT_ROOT, change));
const prod = planOf();
const POOL = "colo1-storage";
const MEMBERS = ["cp-a1", "cp-b1", "cp-c1"];
const STORAGE = ["st-a1", "st-a2", "st-b1", "st-b2", "st-c1", "st-c2"];
const MARK = { "cluster.x-k8s.io/delete-machine": "" };
const leaves = (...hosts: string[]) =>
    planOf({ inventory: { hosts: Object.fromEntries(hosts.map((host) => [host, { retiring: { reason: "r" } }])) } });

interface Given {
    /** Sets of the storage pool, oldest first, with the hosts that their machines are on. */
    readonly sets?: readonly (readonly string[])[];
    /** Hosts of the control plane. */
    readonly members?: readonly string[];
    readonly marked?: readonly string[];
    readonly version?: string;
    readonly reached?: string;
    /** What the storage pool is made of. */
    readonly workers?: string;
}

/** What the management cluster says while six storage hosts and three members run. */
function live({
    sets = [STORAGE],
    members = MEMBERS,
    marked = [],
    version = "v1.36.3",
    reached,
    workers = version,
}: Given = {}): LiveMachines {
    const host = (name: string, machine: string | undefined) => ({
        metadata: { name, annotations: { "alphaton.ai/provenance": "ours" } },
        spec: machine === undefined ? {} : { consumerRef: { kind: "Metal3Machine", name: machine } },
    });
    const machine = (name: string, labels: Record<string, string>, annotations = {}) => ({
        metadata: { name, labels, annotations },
        spec: { infrastructureRef: { name } },
    });
    const marks = (name: string) => (marked.includes(name) ? MARK : {});
    return {
        hosts: [...members, ...sets.flat()].map((name) => host(name, `m-${name}`)),
        machines: [
            ...members.map((name) =>
                machine(`m-${name}`, { "cluster.x-k8s.io/control-plane-name": "colo1" }, marks(name)),
            ),
            ...sets.flatMap((names, i) =>
                names.map((name) =>
                    machine(
                        `m-${name}`,
                        { "cluster.x-k8s.io/deployment-name": POOL, "cluster.x-k8s.io/set-name": `set-${i}` },
                        marks(name),
                    ),
                ),
            ),
        ],
        machineSets: sets.map((_, i) => ({
            metadata: {
                name: `set-${i}`,
                creationTimestamp: `2026-11-0${i + 1}T00:00:00Z`,
                labels: { "cluster.x-k8s.io/deployment-name": POOL },
                annotations: { "machinedeployment.clusters.x-k8s.io/revision": String(i + 1) },
            },
        })),
        deployments: Object.entries({
            [POOL]: 6,
            "colo1-gpu-hgx-h200-dell": 2,
            "colo1-gpu-hgx-h200-supermicro": 2,
        }).map(([name, replicas]) => ({
            metadata: { name },
            spec: { replicas, template: { spec: { version: workers } } },
        })),
        controlPlanes: [
            {
                metadata: { name: "colo1" },
                spec: { version, replicas: members.length },
                ...(reached !== undefined && { status: { version: reached } }),
            },
        ],
    };
}

const annotate = (machine: string) => `kubectl -n metal annotate machine ${machine} cluster.x-k8s.io/delete-machine=`;

describe("an update, as the management cluster knows machines", () => {
    it("goes on where nothing runs yet, and where as many machines stay", () => {
        const nothing = { hosts: [], machines: [], machineSets: [], deployments: [], controlPlanes: [] };
        assert.deepEqual([machineProblems(prod, nothing), machineProblems(prod, live())], [[], []]);
    });

    describe("that retires a host", () => {
        it("is refused until its machine is marked, with the command that marks it", () => {
            assert.deepEqual(machineProblems(leaves("st-b1"), live()), [
                `${POOL}: gives up 1 of 6 machines, of Cluster API's choice: mark it first: ${annotate("m-st-b1")}`,
            ]);
        });

        it("goes on where it is, also once the machine is going, and with two of them", () => {
            assert.deepEqual(machineProblems(leaves("st-b1"), live({ marked: ["st-b1"] })), []);
            assert.deepEqual(machineProblems(leaves("st-b1", "st-c1"), live({ marked: ["st-b1", "st-c1"] })), []);
            assert.deepEqual(machineProblems(leaves("st-b1", "st-c1"), live({ marked: ["st-b1"] })), [
                `${POOL}: gives up 2 of 6 machines, of Cluster API's choice: mark it first: ${annotate("m-st-c1")}`,
            ]);
        });

        it("is refused where another host's machine is marked, which would go instead", () => {
            assert.deepEqual(machineProblems(leaves("st-b1"), live({ marked: ["st-a1", "st-b1"] })), [
                `${POOL}: has 1 too many, and would give up m-st-a1 (st-a1), which is marked and on no host that is \`retiring\`: take the mark away (kubectl -n metal annotate machine NAME cluster.x-k8s.io/delete-machine-)`,
            ]);
        });

        it("is refused where machines of an older template would go first, whatever is marked", () => {
            const half = [STORAGE.slice(0, 3), STORAGE.slice(3)];
            assert.deepEqual(machineProblems(leaves("st-a1"), live({ sets: half, marked: ["st-a1"] })), []);
            assert.deepEqual(machineProblems(leaves("st-c1"), live({ sets: half, marked: ["st-c1"] })), [
                `${POOL}: gives up 1 of 3 machines, of Cluster API's choice: it takes machines of an older template first, and none of those is on a host that is \`retiring\`: install these anew first`,
            ]);
        });

        it("takes the template of the day for the last, also where it is an old one again", () => {
            const half = live({ sets: [STORAGE.slice(0, 3), STORAGE.slice(3)], marked: ["st-c1"] });
            const back = half.machineSets.map((set, i) => ({
                metadata: {
                    ...set.metadata,
                    annotations: { "machinedeployment.clusters.x-k8s.io/revision": String(3 - i) },
                },
            }));
            assert.deepEqual(machineProblems(leaves("st-c1"), { ...half, machineSets: back }), []);
        });

        it("does not mind a machine that has no host yet, where it is marked", () => {
            const found = live({ marked: ["st-b1"] });
            const hosts = found.hosts.map((host) =>
                host.metadata.name === "st-b1" ? { metadata: host.metadata, spec: {} } : host,
            );
            assert.deepEqual(machineProblems(leaves("st-b1"), { ...found, hosts }), []);
        });
    });

    it("is refused to shrink a control plane until the machines of its leaving members are marked", () => {
        const leaving = (rack: string, index: number) => ({
            ...{
                hardware: "control-plane",
                index,
                serial: `EXAMPLE-${index}`,
                role: "control-plane",
                rack,
                rackUnit: 39,
            },
            bmc: { address: `10.10.0.${index}`, credentials: `bmc/cp-${index}` },
            bootMac: `00:00:5e:00:54:${index}`,
            retiring: { reason: "r" },
        });
        const plan = planOf({
            inventory: { hosts: { "cp-a2": leaving("rack-a", 17), "cp-b2": leaving("rack-b", 18) } },
        });
        const members = [...MEMBERS, "cp-a2", "cp-b2"];
        assert.deepEqual(machineProblems(plan, live({ members })), [
            `colo1: gives up 2 of 5 machines, of Cluster API's choice: mark it first: ${annotate("m-cp-a2")}; ${annotate("m-cp-b2")}`,
        ]);
        assert.deepEqual(machineProblems(plan, live({ members, marked: ["cp-a2", "cp-b2"] })), []);
    });

    it("is refused where a host is gone from the inventory, and something still runs on it", () => {
        const gone = planOf({ inventory: { hosts: { "st-b1": null } } });
        const problems = machineProblems(gone, live({ marked: ["st-b1"] }));
        assert.equal(
            problems[0],
            "inventory.hosts.st-b1: is gone, and Metal3Machine m-st-b1 still runs on it: put the host back with `retiring` until it is empty",
        );
    });

    it("goes on where it is empty, and leaves hosts alone that somebody else made", () => {
        const gone = planOf({ inventory: { hosts: { "st-b1": null } } });
        const five = STORAGE.filter((name) => name !== "st-b1");
        const { deployments, ...others } = live({ sets: [five] });
        const found = {
            ...others,
            deployments: deployments.map(({ metadata, spec }) => ({
                metadata,
                spec: { ...spec, ...(metadata.name === POOL && { replicas: 5 }) },
            })),
        };
        const empty = { metadata: { name: "st-b1", annotations: { "alphaton.ai/provenance": "ours" } }, spec: {} };
        const theirs = {
            metadata: { name: "spare" },
            spec: { consumerRef: { kind: "Metal3Machine", name: "theirs" } },
        };
        assert.deepEqual(machineProblems(gone, { ...found, hosts: [...found.hosts, empty, theirs] }), []);
    });

    describe("of Kubernetes", () => {
        const to = (version: string, workersVersion?: string) =>
            planOf({ kubernetes: { version, ...(workersVersion !== undefined && { workersVersion }) } });

        it("goes on to the next minor release of the control plane, and to another patch of it", () => {
            assert.deepEqual(machineProblems(to("1.36.3", "1.35.4"), live({ version: "v1.35.4" })), []);
            assert.deepEqual(machineProblems(to("1.36.9", "1.36.3"), live()), []);
        });

        it("is refused to skip a minor release", () => {
            assert.deepEqual(machineProblems(to("1.36.3", "1.35.4"), live({ version: "v1.34.1" })), [
                "kubernetes.version: the control plane runs 1.34.1, and 1.36.3 skips a minor release: upgrade to 1.35 first",
                "kubernetes.workersVersion: is 1.35.4, and a member of the control plane still runs 1.34.1: leave it at what workers run until all members are upgraded",
            ]);
        });

        it("goes back while no member runs the new one, and is refused once one does", () => {
            assert.deepEqual(machineProblems(to("1.35.4"), live({ reached: "v1.35.4" })), []);
            const found = live({ reached: "v1.35.4" });
            const machines = found.machines.map((machine) => ({
                ...machine,
                spec: { ...machine.spec, version: machine.metadata.name === "m-cp-b1" ? "v1.36.3" : "v1.35.4" },
            }));
            assert.deepEqual(machineProblems(to("1.35.4"), { ...found, machines }), [
                "kubernetes.version: 1 of the control plane's members run 1.36.3, and what they have written 1.35.4 may not read: finish the upgrade",
            ]);
        });

        it("is refused for workers until the last member of the control plane runs it", () => {
            const problem =
                "kubernetes.workersVersion: is 1.36.3, and a member of the control plane still runs 1.35.4: leave it at what workers run until all members are upgraded";
            assert.deepEqual(machineProblems(prod, live({ version: "v1.35.4" })), [problem]);
            assert.deepEqual(machineProblems(prod, live({ reached: "v1.35.4" })), [problem]);
            assert.deepEqual(machineProblems(prod, live({ reached: "v1.36.3" })), []);
        });

        const rule = "Cluster API makes no worker of another minor release than kubernetes.version (1.36.3)";
        const six = live({ workers: "v1.35.4" });
        const withOneLess = {
            ...six,
            deployments: six.deployments.map(({ metadata, spec }) => ({
                metadata,
                spec: { ...spec, ...(metadata.name === POOL && { replicas: 5 }) },
            })),
        };

        it("is refused where a pool would grow while workers are of another minor release: no machine would come", () => {
            const grows = (from: number) =>
                `${POOL}: grows from ${from} to 6 machines, and kubernetes.workersVersion is 1.35.4: ${rule}: finish the upgrade first`;
            const between = to("1.36.3", "1.35.4");
            assert.deepEqual(machineProblems(between, six), []);
            assert.deepEqual(machineProblems(between, withOneLess), [grows(5)]);
            const pools = six.deployments.filter(({ metadata }) => metadata.name !== POOL);
            assert.deepEqual(machineProblems(between, { ...six, deployments: pools }), [grows(0)]);
        });

        it("lets a pool grow as soon as its workers are of the control plane's minor release, or of another patch", () => {
            assert.deepEqual(machineProblems(to("1.36.3"), withOneLess), []);
            assert.deepEqual(machineProblems(to("1.36.3", "1.36.1"), withOneLess), []);
        });

        it("goes on before there are workers, whatever they are to be made of", () => {
            const phase0 = planOf({
                phase: 0,
                kubernetes: { version: "1.36.3", workersVersion: "1.35.4" },
            });
            assert.deepEqual(machineProblems(phase0, { ...live({ sets: [] }), deployments: [] }), []);
        });

        it("is refused where workers would go back to another minor release: a host emptied for it would not return", () => {
            const back = (pool: string) =>
                `kubernetes.workersVersion: is 1.35.4, and ${pool} is made of 1.36.3 already: ${rule}, and a host that is emptied to go back would not return: leave it at 1.36.3`;
            assert.deepEqual(
                machineProblems(to("1.36.3", "1.35.4"), live()),
                [...["colo1-gpu-hgx-h200-dell", "colo1-gpu-hgx-h200-supermicro"], POOL].map(back),
            );
            assert.deepEqual(machineProblems(to("1.36.3", "1.36.1"), live()), []);
        });
    });
});
