import type { ImagePlan, ModelPlacement } from "../platformPlan";
import { ARTIFACT_SIGNING } from "../secretStoreAccess/storeMounts";
import { ECDSA, ED25519 } from "./algorithms";
import { operators, trustees } from "./custodians";
import { ARTIFACT_SIGNING_KEY, CEREMONY, HOST_SECRETS, OPENBAO, SSH_CA } from "./keyIds";
import type { KeyPlan } from "./keyPlan";

interface Signed {
    /** Of the identity provider. */
    readonly issuers: readonly string[];
    readonly placements: readonly ModelPlacement[];
    readonly images: readonly ImagePlan[];
}

/** Keys by which people, hosts, evidence and artifacts are believed. */
export function signingKeys({ issuers, placements, images }: Signed): KeyPlan[] {
    return [...issuers.map(oidcSigning), sshCa, evidenceSigning, artifactSigning(placements, images)];
}

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
