/** An item of the CIS Kubernetes Benchmark 1.12 that the generated configuration does not meet as it is written. */
export interface CisException {
    readonly id: string;
    /** What the item asks for. */
    readonly asks: string;
    readonly reason: string;
    /** What does the item's work instead. */
    readonly compensatedBy: string;
    /** The exception is made only where the condition holds. */
    readonly only?: "without a KMS";
}

/**
 * Every such item of sections 1.2, 1.3, 1.4, 2 and 4.2, and of 1.1 those on etcd's directory. The others of 1.1 and 4.1 are
 * modes and owners of files that kubeadm and the kubelet's package write: nothing that is generated decides them. A test
 * holds the list against what is generated: an item that is missing fails it, and so does one that has come to pass.
 */
export const CIS_EXCEPTIONS: readonly CisException[] = [
    {
        id: "1.1.12",
        asks: "etcd:etcd as the owner of etcd's data directory",
        reason: "kubeadm's etcd is a static pod that runs as root, and hosts have no account etcd that could own anything.",
        compensatedBy:
            "The directory is root's with mode 0700, on an encrypted disk or volume of its own (1.1.11 is met).",
    },
    {
        id: "1.2.1",
        asks: "--anonymous-auth=false",
        reason: "kubeadm's join reads cluster-info before it has an identity (kubeadm#1105), and load balancers probe health without one.",
        compensatedBy:
            "AuthenticationConfiguration: anonymous requests reach three health paths and cluster-info, nothing else (`authentication.ts`).",
    },
    {
        id: "1.2.11",
        asks: "admission plugin AlwaysPullImages",
        reason: "Every pod start would need the registry, which runs on the cluster itself.",
        compensatedBy:
            "Images are pinned by digest, of the platform by POD-11 and of teams by admission (`security/TenantAdmission`), and kubelets run an image pulled with credentials only for pods that hold them (imagePullCredentialsVerificationPolicy).",
    },
    {
        id: "1.2.28",
        asks: "aescbc, kms or secretbox as the encryption provider",
        reason: "aescbc does not notice changed data (upstream advises against it) and secretbox is not AES.",
        compensatedBy:
            "aesgcm with 32-byte keys, which is AES-256 and authenticated; rotated before 200,000 writes (docs/runbooks/encryption-key-rotation.md).",
        only: "without a KMS",
    },
    {
        id: "4.2.9",
        asks: "tlsCertFile and tlsPrivateKeyFile",
        reason: "A host has no certificate before it boots, and one that is named there is never renewed.",
        compensatedBy:
            "serverTLSBootstrap: the cluster's authority signs a certificate, the kubelet renews it, and API servers verify it (--kubelet-certificate-authority).",
    },
];
