import type { HostSetupArgs } from "../../../../components/metal/host/hostSetup";

/** A host of a control plane that nothing is wrong with. */
export const hostSetupArgs: HostSetupArgs = {
    aptMirror: "http://apt.h200.example",
    packages: [
        { name: "kubeadm", version: "1.36.3" },
        { name: "kubelet", version: "1.36.3" },
        { name: "kubectl", version: "1.36.3" },
        { name: "containerd.io", version: "2.2.1" },
    ],
    imageMirror: "registry.h200.example/mirror",
    registries: ["nvcr.io"],
    ntpServers: ["10.20.0.11", "10.20.0.12", "10.20.0.13"],
    ssh: { user: "platform", principals: ["infrastructure"] },
    unlock: {
        tang: [
            { url: "http://10.20.0.11", thumbprint: "w".repeat(43) },
            { url: "http://10.20.0.12", thumbprint: "x".repeat(43) },
            { url: "http://10.20.0.13", thumbprint: "y".repeat(43) },
        ],
        needed: 2,
    },
    trustSecret: "host-trust",
    firewall: {
        openings: [
            {
                id: "ssh",
                protocol: "tcp",
                ports: ["22"],
                from: ["10.20.0.0/22"],
                reason: "people with a certificate",
                source: "RFC 4253",
            },
            {
                id: "pod-encryption",
                protocol: "esp",
                ports: [],
                from: ["10.20.0.0/22"],
                reason: "pods of one host to pods of another",
                source: "RFC 4303",
            },
        ],
        pods: "10.128.0.0/14",
        hosts: ["10.20.0.0/22"],
        reach: ["10.20.0.0/22", "10.30.0.0/22"],
    },
    bond: "bond0",
    dataDisks: [
        {
            device: "/dev/disk/by-path/pci-0000:c1:00.0-nvme-1",
            name: "etcd",
            use: { mountPoint: "/var/lib/etcd" },
            leftover: "refuse",
        },
        {
            device: "/dev/disk/by-path/pci-0000:c2:00.0-nvme-1",
            name: "logs",
            use: { mountPoint: "/var/log/kubernetes" },
            leftover: "keep",
        },
    ],
};
