import type { MachineNetwork, MachinePool } from "../../../../components/metal/machinePool";
import type { NodeImageArgs } from "../../../../components/metal/nodeImage";

export const networks: readonly MachineNetwork[] = [
    { name: "management", prefixLength: 22, mtuBytes: 1500, defaultGateway: "10.20.0.1" },
    { name: "storage", prefixLength: 22, mtuBytes: 9000, vlan: 30 },
    { name: "rail-0", prefixLength: 22, mtuBytes: 9000 },
    { name: "rail-1", prefixLength: 22, mtuBytes: 9000 },
];

const bond = { name: "bond0", mode: "active-backup" } as const;

export const controlPlanePool: MachinePool = {
    name: "control-plane",
    role: "control-plane",
    hardware: "control-plane",
    bond,
    hostPorts: ["eno1", "eno2"],
    hosts: ["cp-a1", "cp-b1", "cp-c1"].map((name, i) => ({
        name,
        addresses: [
            { network: "management", interface: "bond0", address: `10.20.1.${11 + i}` },
            { network: "storage", interface: "bond0.30", address: `10.30.1.${11 + i}` },
        ],
    })),
};

export const gpuPool: MachinePool = {
    name: "gpu-dell",
    role: "gpu",
    hardware: "hgx-h200-dell",
    bond,
    hostPorts: ["ens37f0np0", "ens38f0np0"],
    hosts: ["gpu-a1", "gpu-c1"].map((name, i) => ({
        name,
        addresses: [
            { network: "management", interface: "bond0", address: `10.20.1.${21 + 3 * i}` },
            { network: "storage", interface: "bond0.30", address: `10.30.1.${21 + 3 * i}` },
            { network: "rail-0", interface: "ens41np0", address: `10.40.1.${21 + 3 * i}` },
            { network: "rail-1", interface: "ens42np0", address: `10.40.5.${21 + 3 * i}` },
        ],
    })),
};

export const storagePool: MachinePool = {
    ...controlPlanePool,
    name: "storage",
    role: "storage",
    hardware: "storage",
    hosts: [
        {
            name: "st-a1",
            addresses: [
                { network: "management", interface: "bond0", address: "10.20.1.31" },
                { network: "storage", interface: "bond0.30", address: "10.30.1.31" },
            ],
        },
    ],
};

export const nodeImageArgs: Omit<NodeImageArgs, "scope"> = {
    namespace: "workload-cluster",
    owner: "infrastructure",
    cluster: "workload",
    image: {
        url: "https://files.h200.example/ubuntu-22.04.img",
        checksum: { sha256: "a".repeat(64) },
        format: "qcow2",
    },
    networks,
    nodeNetwork: "management",
    dnsServers: ["10.20.0.11", "10.20.0.12"],
    pools: [controlPlanePool, gpuPool, storagePool],
    after: [],
};
