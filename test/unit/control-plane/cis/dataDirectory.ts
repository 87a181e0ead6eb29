import type { CisSection } from "./item";

/**
 * CIS Kubernetes Benchmark 1.12, two items of section 1.1, as kube-bench a73ce378 encodes them in cfg/cis-1.12/master.yaml.
 * The others, and those of 4.1, ask for modes and owners of files that kubeadm and the kubelet's package write: kube-bench
 * sees them on a host.
 */
export const DATA_DIRECTORY: CisSection = {
    prefix: "1.1",
    first: 11,
    count: 2,
    subject: "etcd",
    items: [
        {
            id: "1.1.11",
            title: "nobody else reads what etcd writes",
            check: { setting: "mode of data-dir", within: ["0700", "700"] },
            violatedBy: { "mode of data-dir": undefined },
        },
        {
            id: "1.1.12",
            title: "the data directory is etcd's own",
            check: { setting: "owner of data-dir", equals: "etcd:etcd" },
            violatedBy: { "owner of data-dir": "root:root" },
            metBy: { "owner of data-dir": "etcd:etcd" },
        },
    ],
};
