/** Where somebody signs in: with a token of an account of that cluster, made for the audience `openbao`. */
export interface StoreAccount {
    readonly cluster: "management" | "workload";
    readonly namespace: string;
    readonly serviceAccount: string;
}

/** Accounts that people get a token of, in the namespace of the secret store; each for the groups with that role on all teams. */
export const PEOPLE = {
    operators: { serviceAccount: "store-operators", role: "operator" },
    auditors: { serviceAccount: "store-auditors", role: "auditor" },
    /**
     * Of another department than operators, who import: what passed quarantine is released by whoever did not bring it. That
     * auditors release is a gap of `key/artifact-signing`.
     */
    promoters: { serviceAccount: "store-promoters", role: "auditor" },
} as const;

/** Pods and jobs, by the names of their charts' own accounts (`components/upstream/footprints`). */
const PODS = {
    "rook-osd": { namespace: "rook-ceph", serviceAccount: "rook-ceph-osd" },
    "object-gateway": { namespace: "rook-ceph", serviceAccount: "rook-ceph-rgw" },
    velero: { namespace: "velero", serviceAccount: "velero-server" },
} as const;

/** What has a policy and no account yet: nobody has built it, and it can sign in nowhere before. */
export const UNBUILT = {
    "ceph-csi": "ceph-csi's node plug-in",
    "snapshot-job": "the job that takes snapshots of etcd",
    "evidence-step": "the runner's evidence step",
    "import-step": "the import of images and weights",
    "promotion-step": "the promotion out of quarantine",
} as const;

/** external-secrets, with an account in the namespace that a secret goes to: it reads what is for that namespace. */
type NamespaceReader = `secrets-${string}`;

/** Whom a policy of the secret store is for; its name, too. */
export type StoreUser = keyof typeof PEOPLE | keyof typeof PODS | keyof typeof UNBUILT | NamespaceReader;

export const readerOf = (namespace: string): NamespaceReader => `secrets-${namespace}`;

const READER_ACCOUNT = "secret-reader";

/** Undefined for what is not built. */
export function accountOf(user: StoreUser, store: string): StoreAccount | undefined {
    if (user in PEOPLE) {
        const { serviceAccount } = PEOPLE[user as keyof typeof PEOPLE];
        return { cluster: "management", namespace: store, serviceAccount };
    }
    if (user in PODS) {
        return { cluster: "workload", ...PODS[user as keyof typeof PODS] };
    }
    return user in UNBUILT
        ? undefined
        : { cluster: "workload", namespace: user.slice(readerOf("").length), serviceAccount: READER_ACCOUNT };
}
