import { PREVIEW_NAMESPACE } from "../namespaces";
import type { SitePlan } from "../platformPlan";
import { RUNNER_SECRETS } from "../runner";
import { readerOf } from "../secretStoreAccess/storeUsers";
import { AES_GCM, ECDSA } from "./algorithms";
import { operators, trustees } from "./custodians";
import { apiEncryption, OPENBAO, ROLES_ANYWHERE_CA, ROOT_CA, STATE } from "./keyIds";
import type { KeyId, KeyPlan } from "./keyPlan";
import { AWS_ACCOUNTS, awsRoot } from "./roots";

const STATE_KMS: KeyId = "key/aws-kms/state";

interface MasterKey extends Pick<KeyPlan, "protects">, Partial<Pick<KeyPlan, "heldIn">> {
    readonly name: string;
    readonly account: (typeof AWS_ACCOUNTS)[number];
}

/** Master keys by what they encrypt and the account they live in; backups lie in two regions (design, "backup"). */
const masterKeys: readonly MasterKey[] = [
    {
        name: "state",
        account: AWS_ACCOUNTS[0],
        protects: ["Pulumi state at rest"],
        // Its name in bootstrap/, whose state holds what AWS calls it and no material.
        heldIn: ["state/aws:kms/key:Key/state-key"],
    },
    { name: "backup-first-region", account: AWS_ACCOUNTS[1], protects: ["backups in the first region"] },
    { name: "backup-second-region", account: AWS_ACCOUNTS[1], protects: ["backups in the second region"] },
];

interface Caller extends Partial<Pick<KeyPlan, "livesIn" | "heldIn" | "protectedBy">> {
    readonly name: string;
    readonly may: string;
}

/** Who calls AWS from the site, each with a certificate of its own and no static key (pitfall 16). */
const callers: readonly Caller[] = [
    { name: "velero", may: "write and read backups" },
    { name: "etcd-snapshots", may: "write snapshots" },
    {
        name: "runner",
        may: "read Pulumi state",
        livesIn: "Secret beside the runner",
        heldIn: [`secret/workload/${PREVIEW_NAMESPACE}/${RUNNER_SECRETS.state}`],
        protectedBy: [apiEncryption("workload")],
    },
];

/** Keys outside the site, and how the site is trusted there. */
export function cloudKeys({ twin }: Pick<SitePlan, "twin">): KeyPlan[] {
    return [...masterKeys.map(masterKey), rolesAnywhereCa, ...callers.map(callerKey), stateKey(twin)];
}

const masterKey = ({ name, account, protects, heldIn = [] }: MasterKey): KeyPlan => ({
    id: `key/aws-kms/${name}`,
    family: "AWS KMS",
    purpose: `Master key "${name}" of the account "${account}" (SYMMETRIC_DEFAULT; not to be had as AES-256 in China regions)`,
    use: "encrypts",
    algorithm: AES_GCM,
    createdBy: "AWS KMS, by the stack that makes the bucket",
    livesIn: "AWS KMS; cannot be exported",
    heldIn,
    readers: ["AWS KMS, on behalf of the roles in its policy"],
    protects,
    protectedBy: [],
    rotation: { everyDays: 365, procedure: "by KMS; old material keeps decrypting" },
    recovery: {
        from: [awsRoot(account)],
        procedure: "a deletion waits 30 days and can be cancelled; alarm on each one scheduled",
    },
    lostWithout: "whatever it encrypts, in that region",
    custodians: ["company-officer", ...trustees],
});

const rolesAnywhereCa: KeyPlan = {
    id: ROLES_ANYWHERE_CA,
    family: "IAM Roles Anywhere CA",
    purpose: "Intermediate that AWS trusts: whoever it signs may take a role",
    use: "signs",
    algorithm: ECDSA,
    createdBy: "OpenBao's pki engine, signed by the root CA",
    livesIn: "OpenBao; never leaves it",
    heldIn: [],
    inStore: [
        { who: "velero", path: "pki-aws/issue/velero", may: ["update"] },
        { who: "snapshot-job", path: "pki-aws/issue/etcd-snapshots", may: ["update"] },
        { who: readerOf(PREVIEW_NAMESPACE), path: "pki-aws/issue/runner", may: ["update"] },
    ],
    readers: ["OpenBao"],
    protects: [],
    protectedBy: [OPENBAO],
    signedBy: [ROOT_CA],
    rotation: { everyDays: 365, procedure: "a second trust anchor in AWS before it signs" },
    recovery: { from: [ROOT_CA], procedure: "a new one is signed; AWS gets the new anchor" },
    lostWithout: "the site cannot reach AWS: no backups leave it until a new one is trusted",
    custodians: [...operators, "security-officer"],
};

const callerKey = ({ name, may, ...kept }: Caller): KeyPlan => ({
    id: `key/roles-anywhere/${name}`,
    family: "callers of AWS",
    purpose: `Lets ${name} ${may}, and nothing else`,
    use: "authenticates",
    algorithm: ECDSA,
    createdBy: "OpenBao's pki engine, for a day",
    livesIn: `memory of ${name}`,
    heldIn: [],
    readers: [name],
    protects: [`what ${name} may do in AWS`],
    protectedBy: [],
    ...kept,
    signedBy: [ROLES_ANYWHERE_CA],
    rotation: { everyDays: 1, procedure: "by itself, before it runs out" },
    recovery: { from: [ROLES_ANYWHERE_CA], procedure: "signed anew" },
    lostWithout: "nothing but a rotation",
    custodians: operators,
});

const stateKey = (twin: boolean): KeyPlan => ({
    id: STATE,
    family: "state secrets",
    purpose: "Secrets in Pulumi's state and in h200-platform:secrets of the stack file",
    use: "encrypts",
    algorithm: AES_GCM,
    createdBy: twin ? "the twin, from a passphrase of its own" : "Pulumi, wrapped by KMS",
    livesIn: twin ? ".twin/, for as long as the twin stands" : "stack file, as encryptedKey",
    heldIn: [],
    readers: ["runner", ...operators],
    protects: ["secrets in Pulumi's state"],
    protectedBy: twin ? [] : [STATE_KMS],
    rotation: { everyDays: 365, procedure: "pulumi stack change-secrets-provider, which draws a new one" },
    recovery: {
        from: twin ? [] : [STATE_KMS],
        procedure:
            "from any checkout of the stack file; a lost state: docs/runbooks/lost-state.md, no key is drawn anew",
    },
    lostWithout: "secret values in state: each is set again from OpenBao",
    custodians: operators,
});
