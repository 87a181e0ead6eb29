import { API_ENCRYPTION_SECRET, METAL_NAMESPACE } from "../metal";
import type { HostPlan } from "../hostPlan";
import type { ClusterPlan } from "../platformPlan";
import { AES_GCM, ECDSA, KUBEADM_ALGORITHM } from "./algorithms";
import { operators } from "./custodians";
import {
    apiEncryption,
    CEREMONY,
    CLUSTER_API,
    controlPlaneHosts,
    ESCROW,
    etcdSnapshot,
    HOST_SECRETS,
    hostDisk,
    OPENBAO,
    platformCa,
    ROOT_CA,
    servingKeys,
} from "./keyIds";
import type { KeyId, KeyPlan } from "./keyPlan";

/**
 * Keys of each control plane. What the management cluster needs is never kept in OpenBao, which runs on it.
 *
 * @param made what Cluster API calls the cluster that it makes: the prefix of its Secrets
 */
export function clusterKeys(clusters: readonly ClusterPlan[], hosts: readonly HostPlan[], made: string): KeyPlan[] {
    return clusters.flatMap((cluster) => {
        const disks = controlPlaneHosts(cluster.name, hosts).map(({ name }) => hostDisk(name));
        return [
            apiEncryptionKey(cluster, disks),
            ...authorities.map((authority) => authorityKey(cluster, disks, authority, made)),
            serviceAccountKey(cluster, disks, made),
            adminKey(cluster, disks, made),
            platformCaKey(cluster),
            servingKey(cluster),
        ];
    });
}

const keeper = ({ name }: ClusterPlan) => (name === "management" ? ESCROW : OPENBAO);

const apiEncryptionKey = (cluster: ClusterPlan, disks: readonly KeyId[]): KeyPlan => ({
    id: apiEncryption(cluster.name),
    family: `API server encryption, ${cluster.name}`,
    purpose: "Encrypts Secrets, ConfigMaps and named custom resources in etcd",
    use: "encrypts",
    algorithm: AES_GCM,
    createdBy: cluster.name === "management" ? CEREMONY : `${HOST_SECRETS}; on a twin its tool`,
    livesIn: `encryption configuration on each control-plane host; copy in ${cluster.name === "management" ? "the escrow container" : "OpenBao, api-encryption/workload"}`,
    heldIn: cluster.name === "management" ? [] : [`secret/management/${METAL_NAMESPACE}/${API_ENCRYPTION_SECRET}`],
    ...(cluster.name === "workload" && {
        inStore: [
            { who: "operators" as const, path: "api-encryption/data/workload", may: ["read", "update"] as const },
        ],
    }),
    readers: ["kube-apiserver"],
    protects: [`Secrets and ConfigMaps of the ${cluster.name} cluster`],
    protectedBy: disks,
    rotation: {
        everyDays: 90,
        procedure: "docs/runbooks/encryption-key-rotation.md; at the latest every 200,000 writes",
    },
    recovery: { from: [keeper(cluster)], procedure: "put back into the encryption configuration of each host" },
    lostWithout: "every Secret in etcd and in its snapshots",
    custodians: operators,
});

/** Both are told the algorithm: by themselves they make RSA keys of 2048 bits. */
const madeBy = ({ name }: ClusterPlan) =>
    name === "management"
        ? `kubeadm, on the first management host (encryptionAlgorithm: ${KUBEADM_ALGORITHM}); copied into the escrow container before the cluster is used`
        : `${CLUSTER_API}, before the first control-plane host (encryptionAlgorithm: ${KUBEADM_ALGORITHM})`;

/** Secrets that Cluster API keeps beside its Cluster (its `util/secret`), and moves with it; none of kubeadm's own. */
const secretOf = ({ name }: ClusterPlan, made: string, purpose: string) =>
    name === "workload" ? [`secret/management/${METAL_NAMESPACE}/${made}-${purpose}`] : [];

/** Cluster API's own are nowhere else: neither it nor anybody copies them out. */
const wayBack = ({ name }: ClusterPlan, otherwise: string) =>
    name === "management"
        ? { from: [ESCROW], procedure: `from its copy, or another control-plane host; else ${otherwise}` }
        : {
              from: [apiEncryption("management"), etcdSnapshot("management")],
              procedure: `from another control-plane host, or its Secret out of a snapshot of the management cluster's etcd (docs/runbooks/management-cluster.md, 4); else ${otherwise}`,
          };

const authorities = [
    {
        name: "cluster-ca",
        secret: "ca",
        of: "Kubernetes CA",
        purpose: "Signs what API server, kubelets and administrators show",
    },
    { name: "etcd-ca", secret: "etcd", of: "etcd CA", purpose: "Signs what members of etcd and their clients show" },
    {
        name: "front-proxy-ca",
        secret: "proxy",
        of: "front proxy CA",
        purpose: "Signs what the API server shows to aggregated APIs",
    },
];

const authorityKey = (
    cluster: ClusterPlan,
    disks: readonly KeyId[],
    { name, secret, of, purpose }: (typeof authorities)[number],
    made: string,
): KeyPlan => ({
    ...clusterSigner(cluster, disks),
    id: `key/${name}/${cluster.name}`,
    family: `${of}, ${cluster.name}`,
    purpose,
    createdBy: madeBy(cluster),
    heldIn: secretOf(cluster, made, secret),
    protects: [`${of} of the ${cluster.name} cluster`],
    rotation: {
        everyDays: 1825,
        procedure:
            cluster.name === "management"
                ? "new authority trusted beside it, leaves renewed (kubeadm certs renew), old one dropped"
                : "Cluster API has none: both authorities by hand into its Secret and onto each member, one member after the other, old one dropped",
    },
    recovery: wayBack(cluster, "a new one, and all leaves are renewed"),
    lostWithout: "no certificate of the control plane can be renewed: the cluster stops within a year",
});

const clusterSigner = (cluster: ClusterPlan, disks: readonly KeyId[]) => ({
    use: "signs" as const,
    algorithm: ECDSA,
    livesIn: `/etc/kubernetes/pki of each control-plane host${cluster.name === "workload" ? "; Secret of Cluster API on the management cluster" : ""}`,
    heldIn: [],
    readers: ["kubeadm", "kube-controller-manager"],
    protectedBy: cluster.name === "workload" ? [...disks, apiEncryption("management")] : disks,
    custodians: operators,
});

const serviceAccountKey = (cluster: ClusterPlan, disks: readonly KeyId[], made: string): KeyPlan => ({
    ...clusterSigner(cluster, disks),
    id: `key/service-account/${cluster.name}`,
    family: `service account keys, ${cluster.name}`,
    purpose: "Signs the tokens of service accounts (ES384)",
    createdBy: madeBy(cluster),
    heldIn: secretOf(cluster, made, "sa"),
    readers: ["kube-apiserver", "kube-controller-manager"],
    protects: [`identity of every pod of the ${cluster.name} cluster`],
    rotation: { everyDays: 365, procedure: "new key signs, both verify until the longest token has run out" },
    recovery: wayBack(cluster, "a new one: every pod is restarted for a new token"),
    lostWithout: "tokens become invalid, pods are restarted",
});

const adminKey = (cluster: ClusterPlan, disks: readonly KeyId[], made: string): KeyPlan => ({
    ...clusterSigner(cluster, disks),
    id: `key/kubeconfig/${cluster.name}`,
    family: `admin kubeconfig, ${cluster.name}`,
    purpose: "Deploys the platform, and is the way in when the identity provider is down",
    use: "authenticates",
    createdBy: `${cluster.name === "management" ? "kubeadm" : CLUSTER_API}, signed by the Kubernetes CA`,
    heldIn: secretOf(cluster, made, "kubeconfig"),
    livesIn: `${cluster.kubeconfig.path} where the platform is deployed from`,
    readers: [...operators],
    protects: [`administration of the ${cluster.name} cluster`],
    protectedBy: [],
    signedBy: [`key/cluster-ca/${cluster.name}`],
    rotation: { everyDays: 365, procedure: "docs/runbooks/management-cluster.md; Cluster API renews its own" },
    recovery: { from: [`key/cluster-ca/${cluster.name}`], procedure: "signed anew on a control-plane host" },
    lostWithout: "nothing that a control-plane host cannot give again",
});

const platformCaKey = (cluster: ClusterPlan): KeyPlan => ({
    id: platformCa(cluster.name),
    family: `platform CA, ${cluster.name}`,
    purpose: "Intermediate with which cert-manager signs every service of the cluster, OpenBao's listener included",
    use: "signs",
    algorithm: ECDSA,
    createdBy: `${CEREMONY}, signed by the root CA`,
    livesIn: "Secret beside cert-manager",
    heldIn: [`secret/${cluster.name}/cert-manager/platform-ca`],
    readers: ["cert-manager"],
    protects: [],
    protectedBy: [apiEncryption(cluster.name)],
    signedBy: [ROOT_CA],
    rotation: {
        everyDays: 365,
        procedure: "new intermediate, leaves renewed by cert-manager, trust-manager keeps both roots meanwhile",
    },
    recovery: { from: [ROOT_CA], procedure: "a new one is signed; cert-manager renews all leaves" },
    lostWithout: "services cannot renew their certificates after 90 days",
    custodians: operators,
});

const servingKey = (cluster: ClusterPlan): KeyPlan => ({
    id: servingKeys(cluster.name),
    family: `TLS of services, ${cluster.name}`,
    purpose: "Key pairs of the cluster's services and webhooks",
    use: "authenticates",
    algorithm: ECDSA,
    gap: {
        reason: "in TLS 1.3 Go servers choose AES-128-GCM or ChaCha20 as well, and cannot be told otherwise",
        compensatedBy:
            "between pods of two hosts IPsec with AES-256 lies below; clients that can offer AES-256 alone do",
        owner: "security-officer",
        reviewBy: "2027-05-31",
    },
    createdBy: "cert-manager, a new key at each renewal",
    livesIn: "Secret beside each service",
    heldIn: [`certificates/${cluster.name}`],
    readers: ["the service"],
    protects: [`traffic to services of the ${cluster.name} cluster`],
    protectedBy: [apiEncryption(cluster.name)],
    signedBy: [platformCa(cluster.name)],
    rotation: { everyDays: 90, procedure: "by cert-manager" },
    recovery: { from: [platformCa(cluster.name)], procedure: "deleted Secrets are made anew by cert-manager" },
    lostWithout: "nothing",
    custodians: operators,
});
