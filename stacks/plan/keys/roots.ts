import { ECDSA, ED25519, LUKS, RANDOM } from "./algorithms";
import { operators, SHARES_NEEDED, shareHolders, trustees } from "./custodians";
import { CEREMONY, ESCROW, ROOT_CA, SSH_CA } from "./keyIds";
import type { KeyPlan } from "./keyPlan";

/** AWS accounts: backups have one of their own, so that whoever takes the first cannot delete them (pitfall 16). */
export const AWS_ACCOUNTS = ["platform", "backup"] as const;

export const awsRoot = (account: (typeof AWS_ACCOUNTS)[number]) => `key/aws-root/${account}` as const;

/** Keys that no other key protects: people and safes do. */
export function rootKeys(): KeyPlan[] {
    return [escrow, rootCa, breakGlass, ...AWS_ACCOUNTS.map(awsRootKey)];
}

const escrow: KeyPlan = {
    id: ESCROW,
    family: "offline escrow",
    purpose: "Opens the two encrypted sticks with everything that must be at hand before OpenBao is",
    use: "encrypts",
    algorithm: LUKS,
    createdBy: `${CEREMONY}, on an offline machine`,
    livesIn: "LUKS2 container on two sticks in two safes; its passphrase only as shares, by ssss-split",
    heldIn: [],
    readers: ["share holders together"],
    protects: ["the record of key hashes"],
    protectedBy: [],
    rotation: {
        everyDays: 365,
        procedure:
            "new container and new shares at the yearly drill, and whenever a custodian leaves; old sticks destroyed",
    },
    recovery: { from: [], procedure: `${SHARES_NEEDED} share holders meet: docs/runbooks/key-recovery.md` },
    needsPeople: true,
    lostWithout: "a site that is off cannot be started again if a TPM of the management hosts is gone too",
    custodians: shareHolders,
    sharesNeeded: SHARES_NEEDED,
};

const rootCa: KeyPlan = {
    id: ROOT_CA,
    family: "root CA",
    purpose: "Signs the intermediate authorities, and nothing else",
    use: "signs",
    algorithm: ECDSA,
    createdBy: `${CEREMONY}, on an offline machine`,
    livesIn: "in the escrow container; never on a machine with a network",
    heldIn: [],
    readers: ["share holders together"],
    protects: ["trust in every certificate of the site"],
    protectedBy: [ESCROW],
    rotation: { everyDays: 3650, procedure: "a second root is trusted beside it for a year before it signs" },
    recovery: { from: [ESCROW], procedure: "from the stick in the second safe" },
    lostWithout: "no new intermediate: every certificate of the site is replaced under a new root",
    custodians: shareHolders,
};

const breakGlass: KeyPlan = {
    id: "key/break-glass-ssh",
    family: "break-glass SSH",
    purpose: "A way onto hosts while OpenBao, and with it the SSH CA, is down",
    use: "authenticates",
    algorithm: ED25519,
    createdBy: CEREMONY,
    livesIn: "two hardware tokens in sealed envelopes, one a safe, each with a certificate of the SSH CA for 400 days",
    heldIn: [],
    readers: [...operators],
    protects: ["root on every host"],
    protectedBy: [],
    signedBy: [SSH_CA],
    rotation: {
        everyDays: 365,
        procedure: "at the yearly drill, and after each use: new key and certificate",
    },
    recovery: {
        from: [],
        procedure: "the token in the other safe; else the host's console and its recovery passphrase",
    },
    needsPeople: true,
    lostWithout: "hosts are reached by their console only until OpenBao is back",
    custodians: operators,
};

const awsRootKey = (account: (typeof AWS_ACCOUNTS)[number]): KeyPlan => ({
    id: awsRoot(account),
    family: "AWS account root",
    purpose: `Last resort of the AWS account "${account}"; no daily use`,
    use: "authenticates",
    algorithm: RANDOM,
    createdBy: "whoever opens the account, in the presence of a second custodian",
    livesIn: "password and one of two FIDO2 tokens in each safe",
    heldIn: [],
    readers: ["company-officer", "security-officer"],
    protects: [account === "backup" ? "backups outside the site" : "Pulumi state and its bucket"],
    protectedBy: [],
    rotation: { everyDays: 365, procedure: "new password at the yearly drill; alarm on each login" },
    recovery: {
        from: [],
        procedure: "the token in the other safe; else AWS' own recovery by the contact of the account",
    },
    needsPeople: true,
    lostWithout: "the account's policies cannot be repaired once they lock everybody out",
    custodians: ["company-officer", ...trustees],
});
