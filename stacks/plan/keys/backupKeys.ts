import type { HostPlan } from "../hostPlan";
import type { ClusterPlan } from "../platformPlan";
import { readerOf } from "../secretStoreAccess/storeUsers";
import { AES_GCM } from "./algorithms";
import { operators } from "./custodians";
import {
    apiEncryption,
    CEREMONY,
    controlPlaneHosts,
    ESCROW,
    etcdSnapshot,
    HOST_SECRETS,
    hostDisk,
    OPENBAO,
} from "./keyIds";
import type { KeyPlan } from "./keyPlan";

/** Keys without which a backup is noise. Each has a copy that does not lie in what it backs up. */
export function backupKeys(clusters: readonly ClusterPlan[], hosts: readonly HostPlan[]): KeyPlan[] {
    return [...clusters.map((cluster) => snapshotKey(cluster, hosts)), kopia];
}

/** Changing a kopia password wraps the same data key anew (kopia: repo/change_password.go), so a leak needs a new repository. */
const KOPIA_ROTATION = {
    everyDays: 365,
    procedure: "a new repository with a new password; the old one is read-only until its last backup has run out",
};

const snapshotKey = ({ name }: ClusterPlan, hosts: readonly HostPlan[]): KeyPlan => {
    const keeper = name === "management" ? ESCROW : OPENBAO;
    return {
        id: etcdSnapshot(name),
        family: `etcd snapshots, ${name}`,
        purpose: "Snapshots of etcd, encrypted on the host before they leave it (kopia)",
        use: "encrypts",
        algorithm: AES_GCM,
        createdBy: name === "management" ? CEREMONY : HOST_SECRETS,
        livesIn:
            name === "management"
                ? "readable by root on control-plane hosts; copy in the escrow container"
                : "OpenBao, etcd-snapshot/workload; on no host before a job takes snapshots",
        heldIn: [],
        ...(name === "workload" && {
            inStore: (["snapshot-job", "operators"] as const).map((who) => ({
                who,
                path: "etcd-snapshot/data/workload",
                may: ["read"] as const,
            })),
        }),
        readers: ["the snapshot job"],
        protects: [`etcd snapshots of the ${name} cluster`],
        protectedBy:
            name === "management" ? controlPlaneHosts(name, hosts).map((host) => hostDisk(host.name)) : [OPENBAO],
        rotation: KOPIA_ROTATION,
        recovery: { from: [keeper], procedure: "from its copy; the API server's encryption key is needed beside it" },
        lostWithout: "every snapshot made with it: the cluster is built anew from the program",
        custodians: operators,
    };
};

const kopia: KeyPlan = {
    id: "key/kopia",
    family: "kopia",
    purpose: "Velero's repositories of volume data (AES256-GCM-HMAC-SHA256)",
    use: "encrypts",
    algorithm: AES_GCM,
    createdBy: "OpenBao, before Velero is installed: Velero's own default is public",
    livesIn: "OpenBao; Secret beside Velero by external-secrets",
    heldIn: ["secret/workload/velero/velero-repo-credentials"],
    inStore: [{ who: readerOf("velero"), path: "backup/data/kopia", may: ["read"] }],
    readers: ["Velero"],
    protects: ["volume backups in both regions"],
    protectedBy: [OPENBAO, apiEncryption("workload")],
    rotation: KOPIA_ROTATION,
    recovery: { from: [OPENBAO], procedure: "from OpenBao, restored first: docs/runbooks/key-recovery.md" },
    lostWithout: "every volume backup",
    custodians: operators,
};
