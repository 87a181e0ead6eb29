/** What `clusterctl move` takes along, and why. */
export interface MovedObjects {
    readonly kinds: readonly string[];
    readonly because: string;
}

/** One of each is in every cluster that this program makes: a dry run that names none of a kind has not looked at the kind. */
export const MOVES_OR_STOP = [
    "Cluster",
    "KubeadmControlPlane",
    "Machine",
    "KubeadmConfig",
    "Metal3Cluster",
    "Metal3Machine",
    "Metal3MachineTemplate",
    "Metal3DataTemplate",
    "IPPool",
    "BareMetalHost",
    "HardwareData",
    "Secret",
] as const;

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
