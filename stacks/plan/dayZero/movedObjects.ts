/** What `clusterctl move` takes along, and why. */
export interface MovedObjects {
    readonly kinds: readonly string[];
    readonly because: string;
}

/** The last two lines of the table do not happen by themselves: upstream's own test sets the labels by hand before it moves. */
export const BMO_LABELS: Readonly<Record<string, readonly string[]>> = {
    "baremetalhosts.metal3.io": [
        "clusterctl.cluster.x-k8s.io",
        "clusterctl.cluster.x-k8s.io/move",
        "clusterctl.cluster.x-k8s.io/move-hierarchy",
    ],
    "hardwaredata.metal3.io": ["clusterctl.cluster.x-k8s.io", "clusterctl.cluster.x-k8s.io/move"],
};

/** Cluster API's provider contract for clusterctl, section Move; CAPM3 pivoting page and test/e2e/pivoting.go. */
export const movedObjects: readonly MovedObjects[] = [
    {
        kinds: [
            "Cluster",
            "KubeadmControlPlane",
            "MachineDeployment",
            "MachineSet",
            "Machine",
            "MachineHealthCheck",
            "KubeadmConfig",
            "KubeadmConfigTemplate",
        ],
        because: "owned by the Cluster, or the Cluster itself",
    },
    {
        kinds: [
            "Metal3Cluster",
            "Metal3Machine",
            "Metal3MachineTemplate",
            "Metal3Data",
            "Metal3DataClaim",
            "IPPool",
            "IPClaim",
            "IPAddress",
        ],
        because: "owned by the Cluster through its Machines",
    },
    { kinds: ["Metal3DataTemplate"], because: "its definition has the label `clusterctl.cluster.x-k8s.io/move`" },
    {
        kinds: [
            "Secret of the Cluster: CA, etcd CA, front proxy CA, service account, kubeconfig, user certificates",
            "ConfigMap and Secret with an owner",
        ],
        because: "named after the Cluster, or owned by what moves",
    },
    {
        kinds: ["BareMetalHost", "Secret of its BMC, HostFirmwareSettings, HostFirmwareComponents"],
        because:
            "label `move-hierarchy` on the definition: the host, and what it owns; its status travels in the annotation `baremetalhost.metal3.io/status`",
    },
    { kinds: ["HardwareData"], because: "label `move` on the definition" },
];

/** What stays, and has to be there before anything moves. */
export const leftBehind: readonly string[] = [
    "the controllers themselves, cert-manager and Ironic: installed on the target at the same versions first",
    "Ironic's own records: it learns each host again from its BareMetalHost",
    "namespaces, quotas, roles and network policies: `pulumi up` makes them",
    "OpenBao, and Secrets that no Cluster owns",
];
