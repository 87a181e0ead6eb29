import { runsStorage } from "../hosts";
import type { HostPlan } from "../hostPlan";
import type { NamespacePlan } from "../platformPlan";
import { AES_GCM, LUKS } from "./algorithms";
import { operators } from "./custodians";
import { apiEncryption, OPENBAO } from "./keyIds";
import type { KeyPlan } from "./keyPlan";

/** Keys of what Ceph stores: its disks, each team's volumes, its object store, and the wire between its hosts. */
export function storageKeys(hosts: readonly HostPlan[], namespaces: readonly NamespacePlan[]): KeyPlan[] {
    const volumes = namespaces.filter(({ cluster }) => cluster === "workload").map(volumeKey);
    return [...hosts.filter(({ role }) => runsStorage(role)).map(osdKey), ...volumes, objectStore, messenger];
}

/** How a key that OpenBao keeps is kept and found again. */
const inOpenBao = {
    protectedBy: [OPENBAO],
    recovery: { from: [OPENBAO], procedure: "read again from OpenBao, restored if need be" },
    custodians: operators,
    heldIn: [],
};

const osdKey = ({ id, name }: HostPlan): KeyPlan => ({
    ...inOpenBao,
    id: `key/osd/${name}`,
    family: "Ceph OSDs",
    purpose: "Each disk that Ceph holds on the host, a key of its own a disk",
    use: "encrypts",
    algorithm: LUKS,
    createdBy: "Rook, when it prepares the disk",
    // Rook hands keys to a key manager only for OSDs on volume claims (its page "Key Management System").
    livesIn: "OpenBao; OSDs stand on local volume claims, since Rook keeps keys of bare devices beside Ceph's monitors",
    // Rook names keys after the claims that it makes, not after hosts.
    inStore: [{ who: "rook-osd", path: "osd/*", may: ["create", "read", "update", "delete", "list"] }],
    readers: ["Rook's OSD pods"],
    protects: [`Ceph's data on ${id}`],
    rotation: { everyDays: 90, procedure: "spec.security.keyRotation of the CephCluster" },
    lostWithout:
        "the host's share of the data: Ceph heals it from the other copies, or not at all if all keys are gone",
});

const volumeKey = ({ id, name }: NamespacePlan): KeyPlan => ({
    ...inOpenBao,
    id: `key/volumes/${name}`,
    family: "ceph-csi volumes",
    purpose:
        "Volumes of the namespace, a passphrase of its own a volume; encrypted on the client, so on Ceph's wire too",
    use: "encrypts",
    // ceph-csi names no cipher: what its image's cryptsetup takes is read off a volume once and kept as evidence (luksDump).
    algorithm: LUKS,
    createdBy: "ceph-csi, when the volume is made",
    livesIn: `OpenBao, volumes/${name}`,
    inStore: [{ who: "ceph-csi", path: `volumes/data/${name}/*`, may: ["create", "read", "update", "delete"] }],
    readers: ["ceph-csi's node plug-in"],
    protects: [`volumes of ${id}`],
    rotation: { everyDays: 90, procedure: "keyrotation.csiaddons.openshift.io/schedule on the namespace" },
    lostWithout: "the volumes; what was backed up comes from there",
});

const objectStore: KeyPlan = {
    ...inOpenBao,
    id: "key/object-store",
    family: "object store",
    purpose: "Objects in Ceph's object store (server-side encryption)",
    use: "encrypts",
    algorithm: AES_GCM,
    createdBy: "OpenBao's transit engine",
    livesIn: "OpenBao; never leaves it",
    inStore: ["transit/datakey/plaintext/object-store", "transit/decrypt/object-store"].map((path) => ({
        who: "object-gateway" as const,
        path,
        may: ["update"] as const,
    })),
    readers: ["Ceph's object gateways"],
    protects: ["objects of the site: artifacts, logs, traces"],
    rotation: { everyDays: 365, procedure: "transit/keys/NAME/rotate; old versions keep decrypting" },
    lostWithout: "the objects",
};

const messenger: KeyPlan = {
    id: "key/ceph-messenger",
    family: "Ceph's wire",
    purpose: "Identities of Ceph's daemons and clients, and the sessions between them (msgr2 secure)",
    use: "encrypts",
    algorithm: { name: "aes-gcm", bits: 128 },
    gap: {
        reason: "msgr2 has AES-128-GCM and no setting for more",
        compensatedBy:
            "volumes are encrypted on the client with AES-256 before they reach the wire, which has a VLAN of its own",
        owner: "infrastructure-lead",
        reviewBy: "2027-05-31",
    },
    createdBy: "Ceph's monitors, by Rook",
    livesIn: "Ceph's monitors, and Secrets beside them",
    heldIn: [],
    readers: ["Ceph's daemons", "ceph-csi"],
    protects: ["traffic of Ceph"],
    protectedBy: [apiEncryption("workload")],
    rotation: { everyDays: 365, procedure: "spec.security.cephx of the CephCluster; monitors' own keys stay" },
    recovery: { from: [apiEncryption("workload")], procedure: "from the Secrets; else from a monitor that is left" },
    lostWithout: "clients cannot join; data stays",
    custodians: operators,
};
