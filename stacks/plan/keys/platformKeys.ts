import { PREVIEW_NAMESPACE } from "../namespaces";
import type { ClusterPlan, ImagePlan, ModelPlacement, NamespacePlan } from "../platformPlan";
import { RUNNER_SECRETS } from "../runner";
import { REGISTRY_NAMESPACE, ROBOTS_SECRET } from "../services/registry";
import { ARTIFACT_SIGNING } from "../secretStoreAccess/storeMounts";
import { readerOf } from "../secretStoreAccess/storeUsers";
import { AES_GCM, ECDSA, ED25519, IPSEC, RANDOM } from "./algorithms";
import { operators, trustees } from "./custodians";
import {
    apiEncryption,
    ARTIFACT_SIGNING_KEY,
    CEREMONY,
    HOST_SECRETS,
    OPENBAO,
    REGISTRY_ROBOTS_KEY,
    SSH_CA,
} from "./keyIds";
import type { KeyId, KeyPlan } from "./keyPlan";

const BUS_OPERATOR: KeyId = "key/bus-operator";

interface Decided {
    readonly clusters: readonly ClusterPlan[];
    readonly namespaces: readonly NamespacePlan[];
    readonly placements: readonly ModelPlacement[];
    readonly images: readonly ImagePlan[];
}

/** Keys of what runs on the clusters: network, bus, logins, signatures. */
export function platformKeys({ clusters, namespaces, placements, images }: Decided): KeyPlan[] {
    const teams = namespaces.filter(({ kind }) => kind === "tenant");
    const issuers = [...new Set(clusters.map(({ oidc }) => oidc.issuer))];
    return [
        ipsec,
        busStore,
        busOperator,
        ...teams.map(busAccount),
        ...issuers.map(oidcSigning),
        sshCa,
        evidenceSigning,
        artifactSigning(placements, images),
        registry,
        ironic,
        runner,
    ];
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

const oidcSigning = (issuer: string): KeyPlan => ({
    id: `key/oidc/${new URL(issuer).hostname}`,
    family: "OIDC trust",
    purpose: `Signs what people show to both API servers; they believe ${issuer} and check its published keys`,
    use: "signs",
    algorithm: ECDSA,
    createdBy: "the identity provider",
    livesIn: "the identity provider, outside this platform",
    heldIn: [],
    readers: ["the identity provider"],
    protects: ["every login of a person"],
    protectedBy: [],
    rotation: { everyDays: 90, procedure: "by the provider; API servers follow its published keys by themselves" },
    recovery: { from: [], procedure: "the provider makes a new one; meanwhile the administrator's kubeconfig" },
    lostWithout: "nobody can log in until the provider has a new one",
    custodians: trustees,
});

const sshCa: KeyPlan = {
    id: SSH_CA,
    family: "SSH CA",
    purpose: "Signs hosts, and people for the hours of one task",
    use: "signs",
    algorithm: ED25519,
    createdBy: `${CEREMONY}, for hosts trust it before OpenBao stands; then moved into its ssh engine`,
    livesIn: "OpenBao; in the escrow container as well until the first drill",
    heldIn: [],
    inStore: ["ssh/sign/people", "ssh/sign/hosts"].map((path) => ({ who: "operators", path, may: ["update"] })),
    readers: ["OpenBao"],
    protects: ["daily logins to hosts"],
    protectedBy: [OPENBAO],
    rotation: {
        everyDays: 730,
        procedure: "hosts trust the new one beside the old one, then it signs, then the old one goes",
    },
    recovery: {
        from: [OPENBAO],
        procedure: "with OpenBao; else a new one, brought to hosts by their consoles",
    },
    lostWithout: "logins by break glass only, until hosts trust a new one",
    custodians: [...operators, "security-officer"],
};

const evidenceSigning: KeyPlan = {
    id: "key/evidence-signing",
    family: "evidence signing",
    purpose: "Signs evidence, so that those whom it judges cannot write it",
    use: "signs",
    algorithm: ECDSA,
    createdBy: "OpenBao's transit engine",
    livesIn: "OpenBao; never leaves it",
    heldIn: [],
    inStore: [{ who: "evidence-step", path: "transit/sign/evidence", may: ["update"] }],
    readers: ["the runner's evidence step, to sign; nobody to read"],
    protects: ["evidence and attestations"],
    protectedBy: [OPENBAO],
    rotation: { everyDays: 365, procedure: "transit/keys/NAME/rotate; public halves are published and kept for good" },
    recovery: { from: [OPENBAO], procedure: "with OpenBao; else a new one: old evidence stays verifiable" },
    lostWithout: "no new evidence; what is signed stays verifiable",
    custodians: trustees,
};

const artifactSigning = (placements: readonly ModelPlacement[], images: readonly ImagePlan[]): KeyPlan => ({
    id: ARTIFACT_SIGNING_KEY,
    family: "artifact signing",
    purpose: "Signs what passed quarantine: images and model weights that the site may run",
    use: "signs",
    algorithm: ECDSA,
    gap: {
        reason: "whoever may promote may audit the secret store too: both are the groups that audit every team",
        compensatedBy:
            "nobody of them imports, and the API servers' audit logs, which are not theirs to change, name the person behind each token",
        closedBy: "a group of the identity provider's own for those who promote",
        owner: "security-officer",
        reviewBy: "2027-05-31",
    },
    createdBy: `${HOST_SECRETS}: its transit engine`,
    livesIn: "OpenBao; never leaves it",
    heldIn: [],
    // cosign signs below the name of the hash, and reads the public half first (sigstore, kms/hashivault).
    inStore: (["promoters", "promotion-step"] as const).flatMap((who) => [
        { who, path: `transit/sign/${ARTIFACT_SIGNING}/*`, may: ["update"] as const },
        { who, path: `transit/keys/${ARTIFACT_SIGNING}`, may: ["read"] as const },
    ]),
    readers: ["whoever promotes, to sign; nobody to read"],
    protects: [`${images.length} images of the site's registry`, ...placements.map(({ id }) => `weights of ${id}`)],
    protectedBy: [OPENBAO],
    rotation: { everyDays: 365, procedure: "admission trusts both public halves until all is signed anew" },
    recovery: { from: [OPENBAO], procedure: "with OpenBao; else a new one, and everything is checked and signed anew" },
    lostWithout: "nothing new can be admitted",
    custodians: [...trustees, "infrastructure-lead"],
});

const registry: KeyPlan = {
    id: REGISTRY_ROBOTS_KEY,
    family: "registry robots",
    purpose: "Push into quarantine, and from there to what hosts may run; pulling takes none, where from decides",
    use: "authenticates",
    algorithm: RANDOM,
    createdBy:
        "whoever fills the registry, before it starts (htpasswd); put into OpenBao and destroyed as soon as it is there",
    livesIn: "OpenBao; their bcrypt hashes in a Secret beside the registry",
    heldIn: [`secret/management/${REGISTRY_NAMESPACE}/${ROBOTS_SECRET}`],
    // Whoever fetches is not whoever promotes: nobody reads both.
    inStore: [
        { who: "operators", path: "registry/data/importer", may: ["read", "update"] },
        { who: "import-step", path: "registry/data/importer", may: ["read"] },
        { who: "promoters", path: "registry/data/promoter", may: ["read", "update"] },
        { who: "promotion-step", path: "registry/data/promoter", may: ["read"] },
    ],
    readers: ["whoever imports, their own", "whoever promotes, their own"],
    protects: ["what the registry holds"],
    protectedBy: [OPENBAO, apiEncryption("management")],
    rotation: {
        everyDays: 90,
        procedure:
            "a new one into OpenBao by whoever reads it, its hash as a new line in the Secret's htpasswd, the registry restarts, the old one goes",
    },
    recovery: { from: [], procedure: "made anew" },
    lostWithout: "nothing but a rotation",
    custodians: operators,
};

/** What only the management cluster needs is made anew rather than kept. */
const ironic: KeyPlan = {
    use: "authenticates",
    heldIn: [],
    protectedBy: [apiEncryption("management")],
    custodians: operators,
    id: "key/ironic",
    family: "Ironic",
    purpose: "baremetal-operator's way into Ironic, and Ironic's into its own database",
    algorithm: RANDOM,
    createdBy: "ironic-standalone-operator",
    livesIn: "Secret beside Ironic",
    readers: ["baremetal-operator", "Ironic"],
    protects: ["what Ironic can do with every BMC"],
    rotation: { everyDays: 180, procedure: "the Secret is deleted and made anew, both restart" },
    recovery: { from: [], procedure: "made anew" },
    lostWithout: "nothing: Ironic learns hosts again from baremetal-operator",
};

const runner: KeyPlan = {
    use: "authenticates",
    heldIn: [`secret/workload/${PREVIEW_NAMESPACE}/${RUNNER_SECRETS.registration}`],
    protectedBy: [apiEncryption("workload")],
    custodians: operators,
    id: "key/runner",
    family: "runner",
    purpose: "Registers the private runner with the code host",
    // What the code host issues; nothing of the site is encrypted with it.
    algorithm: { name: "rsa", bits: 2048 },
    createdBy: "the code host",
    livesIn: "Secret beside the runner",
    readers: ["the container that registers the runner; no job"],
    protects: ["which jobs run inside the site"],
    rotation: { everyDays: 180, procedure: "a second key at the code host, the Secret follows, the first one goes" },
    recovery: { from: [], procedure: "made anew at the code host" },
    lostWithout: "no preview until it is made anew",
};
