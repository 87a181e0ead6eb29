import type { HostPlan } from "../hostPlan";
import { AES_GCM, RANDOM } from "./algorithms";
import { operators, SHARES_NEEDED, shareHolders, trustees } from "./custodians";
import { apiEncryption, CEREMONY, controlPlaneHosts, ESCROW, hostDisk, OPENBAO, servingKeys } from "./keyIds";
import type { KeyId, KeyPlan } from "./keyPlan";

const SEAL: KeyId = "key/openbao-seal";
const RECOVERY: KeyId = "key/openbao-recovery";

/**
 * Where OpenBao keeps its raft: a volume of its own on the encrypted boot disks of the management hosts (`autoinstall/storage.ts`),
 * which open by TPM and passphrase alone. Ceph's volumes take their keys from OpenBao; on them it could never start again (pitfall 29).
 */
export const secretStoreDisks = (hosts: readonly HostPlan[]): KeyId[] =>
    controlPlaneHosts("management", hosts).map(({ name }) => hostDisk(name));

/** OpenBao's own keys, with its raft on volumes that `disks` open. */
export function secretStoreKeys(disks: readonly KeyId[]): KeyPlan[] {
    return [
        {
            id: SEAL,
            family: "OpenBao seal",
            purpose: "Unseals OpenBao after a restart with nobody there (seal static)",
            use: "encrypts",
            algorithm: AES_GCM,
            createdBy: `${CEREMONY}: openssl rand 32`,
            livesIn: "Secret of the management cluster, mounted into OpenBao's pods; copy in the escrow container",
            heldIn: ["secret/management/openbao/openbao-seal"],
            readers: ["OpenBao's pods"],
            protects: [],
            protectedBy: [apiEncryption("management")],
            rotation: {
                everyDays: 365,
                procedure: "new key into the escrow, then beside the old one: docs/runbooks/secret-store.md",
            },
            recovery: { from: [ESCROW], procedure: "from the escrow container" },
            lostWithout: "every secret in OpenBao: no recovery share can decrypt them",
            custodians: shareHolders,
        },
        {
            id: OPENBAO,
            family: "OpenBao",
            purpose: "Encrypts all that OpenBao stores (its root key and keyring)",
            use: "encrypts",
            algorithm: AES_GCM,
            createdBy: "bao operator init",
            livesIn: "OpenBao's raft, under the seal",
            heldIn: [],
            readers: ["OpenBao"],
            protects: ["what OpenBao holds", "its raft snapshots, wherever they lie"],
            // Its listener takes a certificate of the platform CA: one of its own engine would be there after it only.
            protectedBy: [SEAL, servingKeys("management"), ...disks],
            rotation: {
                everyDays: 180,
                procedure: "bao operator rotate; old keys stay in the keyring for what they encrypted",
            },
            recovery: {
                from: [SEAL],
                procedure:
                    "latest raft snapshot restored into an empty OpenBao under the same seal: docs/runbooks/key-recovery.md",
            },
            lostWithout:
                "every key below it: data whose keys it held is gone, certificates and passwords are made anew",
            custodians: operators,
        },
        {
            id: RECOVERY,
            family: "OpenBao recovery shares",
            purpose: "Let a quorum make a root token; they cannot decrypt anything",
            use: "authenticates",
            algorithm: RANDOM,
            createdBy: `bao operator init, encrypted to each custodian's PGP key`,
            livesIn: "one share a custodian, on their own hardware token",
            heldIn: [],
            readers: ["share holders together"],
            protects: [],
            protectedBy: [],
            rotation: {
                everyDays: 365,
                procedure: "bao operator rotate-keys -target=recovery at the yearly drill, and when a custodian leaves",
            },
            recovery: {
                from: [],
                procedure: "the other shares rekey; below the quorum OpenBao is set up anew from its readable contents",
            },
            needsPeople: true,
            lostWithout: "no root token: policies that lock everybody out cannot be repaired",
            custodians: shareHolders,
            sharesNeeded: SHARES_NEEDED,
        },
        {
            id: "key/openbao-root-token",
            family: "OpenBao root token",
            purpose: "Sets OpenBao up and repairs its policies; does not exist between uses",
            use: "authenticates",
            algorithm: RANDOM,
            createdBy: "a quorum of share holders, on the loopback listener: docs/runbooks/secret-store.md",
            livesIn: "nowhere: revoked when the work is done",
            heldIn: [],
            readers: [...trustees],
            protects: ["policies and audit devices of OpenBao"],
            protectedBy: [RECOVERY, OPENBAO],
            rotation: { everyDays: null, procedure: "revoked after each use" },
            recovery: { from: [RECOVERY], procedure: "made anew by a quorum" },
            lostWithout: "nothing",
            custodians: shareHolders,
        },
    ];
}
