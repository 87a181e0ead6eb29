import type { NamespacePlan } from "../platformPlan";
import { readerOf } from "../secretStoreAccess/storeUsers";
import { AES_GCM, ED25519, IPSEC } from "./algorithms";
import { operators } from "./custodians";
import { apiEncryption, OPENBAO } from "./keyIds";
import type { KeyId, KeyPlan } from "./keyPlan";

const BUS_OPERATOR: KeyId = "key/bus-operator";

/** Keys of what pods and agents say to each other. */
export function trafficKeys(teams: readonly NamespacePlan[]): KeyPlan[] {
    return [ipsec, busStore, busOperator, ...teams.map(busAccount)];
}

/** Kept in OpenBao and brought to a cluster as a Secret by external-secrets. */
const asSecret = {
    protectedBy: [OPENBAO, apiEncryption("workload")],
    recovery: { from: [OPENBAO], procedure: "read again from OpenBao, restored if need be" },
    custodians: operators,
};

const ipsec: KeyPlan = {
    ...asSecret,
    id: "key/ipsec",
    family: "Cilium IPsec",
    purpose: "Traffic between pods of two hosts, with a key of its own a tunnel (the + after the key's number)",
    use: "encrypts",
    algorithm: IPSEC,
    gap: {
        reason: "traffic within a host, of pods on the host's network, and over RDMA and NVLink does not pass IPsec",
        compensatedBy: "tenants' pods stay on the pod network, and the GPU fabric has switches and VRFs of its own",
        owner: "security-officer",
        reviewBy: "2027-05-31",
    },
    createdBy: "OpenBao, 36 bytes from the first day: another length cannot be rotated in",
    livesIn: "OpenBao; Secret beside Cilium",
    heldIn: ["secret/workload/kube-system/cilium-ipsec-keys"],
    inStore: [{ who: readerOf("kube-system"), path: "workload/data/kube-system/cilium-ipsec-keys", may: ["read"] }],
    readers: ["Cilium's agents"],
    protects: ["traffic between pods of two hosts"],
    rotation: { everyDays: 90, procedure: "next number (1 to 15) in the Secret; agents take it without a restart" },
    lostWithout: "nothing but a rotation: no traffic is stored",
};

const busStore: KeyPlan = {
    ...asSecret,
    id: "key/bus-store",
    family: "bus at rest",
    purpose: "Messages that the bus keeps (JetStream, cipher: aes; its own default would be ChaCha20)",
    use: "encrypts",
    algorithm: AES_GCM,
    createdBy: "OpenBao",
    livesIn: "OpenBao; Secret beside NATS",
    heldIn: [],
    inStore: [{ who: readerOf("nats"), path: "workload/data/nats/bus-store", may: ["read"] }],
    readers: ["NATS"],
    protects: ["messages between agents, as long as they are kept"],
    rotation: {
        everyDays: 365,
        procedure: "streams backed up and restored under the new key (NATS: Encryption at Rest)",
    },
    lostWithout: "messages not yet delivered",
};

const busOperator: KeyPlan = {
    id: BUS_OPERATOR,
    family: "bus operator",
    purpose: "Signs the bus accounts of teams",
    use: "signs",
    algorithm: ED25519,
    createdBy: "nsc, on day zero",
    livesIn: "OpenBao",
    heldIn: [],
    inStore: [{ who: "operators", path: "bus/data/operator", may: ["read"] }],
    readers: [...operators],
    protects: [],
    protectedBy: [OPENBAO],
    rotation: { everyDays: 365, procedure: "new signing key beside the old one; accounts are signed anew" },
    recovery: { from: [OPENBAO], procedure: "read again from OpenBao, restored if need be" },
    lostWithout: "no account can be added or changed",
    custodians: operators,
};

const busAccount = ({ id, name, owner }: NamespacePlan): KeyPlan => ({
    ...asSecret,
    id: `key/bus-account/${owner}`,
    family: "bus accounts of teams",
    purpose: "Lets the team's agents speak on its own subjects and no others",
    use: "authenticates",
    algorithm: ED25519,
    createdBy: "nsc, signed by the bus operator",
    livesIn: "OpenBao; Secret in the team's namespace",
    heldIn: [],
    inStore: [{ who: readerOf(name), path: `workload/data/${name}/bus-account`, may: ["read"] }],
    readers: [`agents of ${owner}`],
    protects: [`messages of ${id}`],
    signedBy: [BUS_OPERATOR],
    rotation: { everyDays: 90, procedure: "a new one is signed, pods restart, the old one is revoked" },
    recovery: { from: [BUS_OPERATOR], procedure: "a new one is signed" },
    lostWithout: "nothing but a rotation",
});
