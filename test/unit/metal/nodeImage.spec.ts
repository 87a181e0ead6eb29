import assert from "node:assert/strict";

import * as fc from "fast-check";

import { addressPool } from "../../../components/metal/addressPools";
import { machineData } from "../../../components/metal/machineNetwork";
import type { MachinePool } from "../../../components/metal/machinePool";
import { NodeImage, type NodeImageArgs } from "../../../components/metal/nodeImage";
import { validateNodeImage } from "../../../components/metal/nodeImageRules";
import { deploy } from "../support/deploy";
import { controlPlanePool, gpuPool, networks, nodeImageArgs, storagePool } from "./support/machinePools";

const METAL3 = "kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:";
const POOL = "kubernetes:ipam.metal3.io/v1alpha1:IPPool";
const create = async (changes: Partial<NodeImageArgs> = {}) => {
    const deployment = await deploy(
        (scope, opts) => new NodeImage("machines", { scope, ...nodeImageArgs, ...changes }, opts),
    );
    const registered = (type: string, name: string) => {
        const found = deployment.all(type).find((each) => each.name === `machines-${name}`);
        assert.ok(found, name);
        return found.inputs as { metadata: { name: string }; spec: Record<string, unknown> };
    };
    return { ...deployment, registered };
};
const namesOf = (resources: readonly { readonly inputs: Record<string, unknown> }[]) =>
    resources.map(({ inputs }) => (inputs["metadata"] as { name: string }).name).sort();

/** What the IP address manager answers to the claim that CAPM3 makes for a host. */
const given = (network: string, host: string, pools: readonly MachinePool[]) => {
    const found = networks.find(({ name }) => name === network);
    assert.ok(found);
    return addressPool("workload", found, pools).preAllocations?.[`${host}-workload-${network}`];
};

describe("NodeImage", () => {
    it("sets each address apart for the host that has it, and has none for anybody else", async () => {
        const { registered } = await create();
        assert.deepEqual(registered(POOL, "management").spec, {
            clusterName: "workload",
            namePrefix: "workload-management",
            prefix: 22,
            gateway: "10.20.0.1",
            pools: [
                { start: "10.20.1.11", end: "10.20.1.13" },
                { start: "10.20.1.21", end: "10.20.1.21" },
                { start: "10.20.1.24", end: "10.20.1.24" },
                { start: "10.20.1.31", end: "10.20.1.31" },
            ],
            preAllocations: {
                "cp-a1-workload-management": "10.20.1.11",
                "cp-b1-workload-management": "10.20.1.12",
                "cp-c1-workload-management": "10.20.1.13",
                "gpu-a1-workload-management": "10.20.1.21",
                "gpu-c1-workload-management": "10.20.1.24",
                "st-a1-workload-management": "10.20.1.31",
            },
        });
        assert.deepEqual(registered(POOL, "rail-0").spec, {
            clusterName: "workload",
            namePrefix: "workload-rail-0",
            prefix: 22,
            pools: [
                { start: "10.40.1.21", end: "10.40.1.21" },
                { start: "10.40.1.24", end: "10.40.1.24" },
            ],
            preAllocations: { "gpu-a1-workload-rail-0": "10.40.1.21", "gpu-c1-workload-rail-0": "10.40.1.24" },
        });
    });

    it("gives every host exactly its own address in every network, whatever hosts there are (property)", () => {
        const hosts = fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 16 - 1 }), { minLength: 1, maxLength: 200 });
        const property = fc.property(hosts, (indexes) => {
            const address = (index: number) => `10.20.${Math.floor(index / 256)}.${index % 256}`;
            const pool = {
                ...controlPlanePool,
                hosts: indexes.map((index) => ({
                    name: `h${index}`,
                    addresses: [{ network: "management", interface: "bond0", address: address(index) }],
                })),
            };
            const { pools = [] } = addressPool("workload", networks[0]!, [pool]);
            const number = (text = "") => text.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
            const room = pools.reduce((sum, { start, end }) => sum + number(end) - number(start) + 1, 0);
            assert.equal(room, indexes.length);
            for (const index of indexes) {
                assert.equal(given("management", `h${index}`, [pool]), address(index));
                const at = number(address(index));
                assert.ok(pools.some(({ start, end }) => number(start) <= at && at <= number(end)));
            }
        });
        fc.assert(property, { numRuns: 50 });
    });

    it("bonds ports, tags storage on the bond, and gives each rail its own port", () => {
        const { networkData } = machineData({ ...nodeImageArgs, pool: gpuPool });
        const mac = { fromHostInterface: "ens37f0np0" };
        const ethernet = (name: string, mtu: number) => ({
            type: "phy",
            id: name,
            name,
            macAddress: { fromHostInterface: name },
            mtu,
        });
        const fromPoolRef = (name: string) => ({ apiGroup: "ipam.metal3.io", kind: "IPPool", name });
        assert.deepEqual(networkData, {
            links: {
                ethernets: ["ens37f0np0", "ens38f0np0", "ens41np0", "ens42np0"].map((name) => ethernet(name, 9000)),
                bonds: [
                    {
                        id: "bond0",
                        name: "bond0",
                        bondMode: "active-backup",
                        bondXmitHashPolicy: "layer3+4",
                        bondLinks: ["ens37f0np0", "ens38f0np0"],
                        macAddress: mac,
                        mtu: 9000,
                        parameters: [{ name: "none" }],
                    },
                ],
                vlans: [
                    { id: "bond0.30", name: "bond0.30", vlanID: 30, vlanLink: "bond0", macAddress: mac, mtu: 9000 },
                ],
            },
            networks: {
                ipv4: [
                    {
                        id: "management",
                        link: "bond0",
                        fromPoolRef: fromPoolRef("workload-management"),
                        routes: [{ network: "0.0.0.0", prefix: 0, gateway: { string: "10.20.0.1" } }],
                    },
                    { id: "storage", link: "bond0.30", fromPoolRef: fromPoolRef("workload-storage") },
                    { id: "rail-0", link: "ens41np0", fromPoolRef: fromPoolRef("workload-rail-0") },
                    { id: "rail-1", link: "ens42np0", fromPoolRef: fromPoolRef("workload-rail-1") },
                ],
            },
            services: { dns: ["10.20.0.11", "10.20.0.12"] },
        });
    });

    it("tells a host its own name, its rack and its address as a node", () => {
        assert.deepEqual(machineData({ ...nodeImageArgs, pool: storagePool }).metaData, {
            objectNames: ["name", "local-hostname", "local_hostname"].map((key) => ({ key, object: "baremetalhost" })),
            fromLabels: [{ key: "zone", object: "baremetalhost", label: "topology.kubernetes.io/zone" }],
            ipAddressesFromPool: [
                { key: "node_ip", apiGroup: "ipam.metal3.io", kind: "IPPool", name: "workload-management" },
            ],
        });
    });

    it("takes hosts of the pool's role and hardware, and wipes none that hold data", async () => {
        const { registered } = await create();
        const { name } = registered(`${METAL3}Metal3DataTemplate`, "storage-data").metadata;
        const machine = (pool: string) => registered(`${METAL3}Metal3MachineTemplate`, `${pool}-machine`).spec;
        assert.deepEqual(machine("storage"), {
            template: {
                spec: {
                    image: {
                        url: "https://files.h200.example/ubuntu-22.04.img",
                        checksum: "a".repeat(64),
                        checksumType: "sha256",
                        diskFormat: "qcow2",
                    },
                    hostSelector: {
                        matchLabels: { "alphaton.ai/role": "storage", "alphaton.ai/hardware": "storage" },
                    },
                    dataTemplate: { name },
                    automatedCleaningMode: "disabled",
                },
            },
        });
        for (const pool of ["control-plane", "gpu-dell"]) {
            assert.match(JSON.stringify(machine(pool)), /"automatedCleaningMode":"metadata"/);
        }
    });

    it("makes a template of another name where anything in it changes, and keeps the one before", async () => {
        const before = await create();
        const other = { ...nodeImageArgs.image, checksum: { sha256: "b".repeat(64) } };
        const after = await create({ image: other });
        const moved = await create({ dnsServers: ["10.20.0.13"] });
        const machines = (deployment: typeof before) => namesOf(deployment.all(`${METAL3}Metal3MachineTemplate`));
        const data = (deployment: typeof before) => namesOf(deployment.all(`${METAL3}Metal3DataTemplate`));
        assert.deepEqual(machines(await create()), machines(before));
        assert.equal(new Set([...machines(before), ...machines(after), ...machines(moved)]).size, 9);
        assert.deepEqual(data(after), data(before));
        assert.equal(new Set([...data(before), ...data(moved)]).size, 6);
        assert.deepEqual([...before.result.templates.keys()], ["control-plane", "gpu-dell", "storage"]);
        for (const { opts } of [
            ...before.all(`${METAL3}Metal3MachineTemplate`),
            ...before.all(`${METAL3}Metal3DataTemplate`),
        ]) {
            assert.equal(opts.retainOnDelete, true);
        }
    });

    it("changes no template where a host comes or goes", async () => {
        const more = { ...storagePool, hosts: [...storagePool.hosts, { ...storagePool.hosts[0]!, name: "st-b1" }] };
        const moved = more.hosts.map((host, i) => ({
            ...host,
            addresses: host.addresses.map((it) => ({ ...it, address: it.address.replace(/\d+$/, String(31 + i)) })),
        }));
        const names = async (pools: readonly MachinePool[]) => {
            const { all } = await create({ pools });
            return namesOf([...all(`${METAL3}Metal3MachineTemplate`), ...all(`${METAL3}Metal3DataTemplate`)]);
        };
        assert.deepEqual(
            await names([controlPlanePool, gpuPool, { ...more, hosts: moved }]),
            await names([controlPlanePool, gpuPool, storagePool]),
        );
    });

    it("takes the checksum from a file of the store where nobody has recorded it", async () => {
        const file = "https://files.h200.example/SHA256SUMS";
        const { registered } = await create({ image: { ...nodeImageArgs.image, checksum: { file } } });
        const { template } = registered(`${METAL3}Metal3MachineTemplate`, "gpu-dell-machine").spec as {
            template: { spec: { image: object } };
        };
        assert.deepEqual(template.spec.image, {
            url: "https://files.h200.example/ubuntu-22.04.img",
            checksum: file,
            checksumType: "sha256",
            diskFormat: "qcow2",
        });
    });

    it("refuses everything that is wrong at once", () => {
        const [first, second] = controlPlanePool.hosts;
        const wrong: typeof nodeImageArgs = {
            ...nodeImageArgs,
            image: { url: "http://files/ubuntu.img", checksum: { sha256: "unknown" }, format: "raw" },
            networks: [
                { ...networks[0]!, prefixLength: 33, mtuBytes: 9216 },
                { ...networks[1]!, vlan: 4096, defaultGateway: "gateway" },
            ],
            nodeNetwork: "nodes",
            dnsServers: [],
            pools: [
                {
                    ...controlPlanePool,
                    hostPorts: [],
                    hosts: [
                        first!,
                        { name: first!.name, addresses: second!.addresses.slice(0, 1) },
                        { name: "cp-c1", addresses: [{ network: "rail-9", interface: "x", address: "10.20.1" }] },
                        {
                            name: "cp-d1",
                            addresses: [
                                { network: "management", interface: "far-too-long-a-name", address: "10.20.1.11" },
                                { network: "storage", interface: "bond0", address: "10.30.1.99" },
                            ],
                        },
                    ],
                },
                { ...gpuPool, name: "control-plane", hostPorts: ["bond1"], hosts: [] },
            ],
        };
        assert.deepEqual(
            validateNodeImage(wrong).map(({ path, reason }) => `${path}: ${reason}`),
            [
                'image.url: expected https:// and a file of the site\'s own store, got "http://files/ubuntu.img"',
                'image.checksum.sha256: expected 64 hexadecimal digits as the publisher\'s SHA256SUMS has them, got "unknown"',
                "networks[0].prefixLength: expected 1 to 31, got 33",
                "networks[0].mtuBytes: expected 1280 to 9000 bytes, which is what Metal3 takes, got 9216",
                "networks[1].vlan: expected a tag from 1 to 4094, got 4096",
                'networks[1].defaultGateway: expected an IPv4 address, got "gateway"',
                "networks: management, storage each have a default gateway: one of them may",
                'nodeNetwork: "nodes" is none of management, storage',
                "dnsServers: is empty: name the site's resolvers",
                "pools[0].hostPorts: is empty: a bond needs a port",
                "pools[0].hosts[0].addresses: cp-a1 has none in nodes, where it is to be a node",
                'pools[0].hosts[0].addresses[1].interface: storage is a tag on the bond: expected "bond0.4096", got "bond0.30"',
                "pools[0].hosts[1].addresses: cp-a1 has [management on bond0], cp-a1 has [management on bond0, storage on bond0.30]: one template cannot be both; put them in two pools",
                "pools[0].hosts[1].addresses: cp-a1 has none in nodes, where it is to be a node",
                "pools[0].hosts[2].addresses: cp-c1 has [rail-9 on x], cp-a1 has [management on bond0, storage on bond0.30]: one template cannot be both; put them in two pools",
                "pools[0].hosts[2].addresses: cp-c1 has none in nodes, where it is to be a node",
                'pools[0].hosts[2].addresses[0].address: expected an IPv4 address, got "10.20.1"',
                'pools[0].hosts[2].addresses[0].network: "rail-9" is none of management, storage',
                "pools[0].hosts[3].addresses: cp-d1 has [management on far-too-long-a-name, storage on bond0], cp-a1 has [management on bond0, storage on bond0.30]: one template cannot be both; put them in two pools",
                "pools[0].hosts[3].addresses: cp-d1 has none in nodes, where it is to be a node",
                'pools[0].hosts[3].addresses[0].interface: expected the bond or a port beside it, got "far-too-long-a-name"',
                'pools[0].hosts[3].addresses[1].interface: storage is a tag on the bond: expected "bond0.4096", got "bond0"',
                'pools[1].hostPorts: "bond1": is a bond, which is made of ports: name the port as systemd does, such as ens3f0np0',
                "pools[1].hosts: is empty: nothing would be made of this pool",
                'pools[0].hosts[1].name: "cp-a1" is already pools[0].hosts[0]',
                'pools[0].hosts[3].addresses[0].address: "10.20.1.11" is already that of cp-a1 in management',
                'pools[1].name: "control-plane" is already pools[0]',
            ],
        );
    });

    it("refuses against its own row, before anything is registered", async () => {
        await assert.rejects(create({ dnsServers: [] }), /Invalid arguments:\n {2}dnsServers: is empty/);
    });
});
