import type { KeyPlan } from "../keys/keyPlan";
import type { StoreUser } from "./storeUsers";

/** As OpenBao's policies name them. `sudo` for the few paths that take it even of those who may read them. */
export type Capability = "create" | "read" | "update" | "delete" | "list" | "sudo";

/** What one user may do at one path of the secret store; a `*` at its end is every path that begins so. */
export interface StoreGrant {
    readonly who: StoreUser;
    readonly path: string;
    readonly may: readonly Capability[];
}

/** A policy of OpenBao, by the name of whom it is for. */
export interface StorePolicy {
    readonly user: StoreUser;
    readonly rules: readonly { readonly path: string; readonly may: readonly Capability[] }[];
}

/** Upkeep of the store itself, which is about no key. What changes policies or audit devices takes a root token (a quorum). */
export const UPKEEP: readonly StoreGrant[] = [
    { who: "operators", path: "sys/storage/raft/snapshot", may: ["read"] },
    { who: "operators", path: "sys/storage/raft/configuration", may: ["read"] },
    { who: "operators", path: "sys/step-down", may: ["update", "sudo"] },
    ...["sys/audit", "sys/auth", "sys/mounts", "sys/policies/acl"].map((path): StoreGrant => ({
        who: "auditors",
        path,
        may: path === "sys/audit" ? ["read", "sudo"] : ["read", "list"],
    })),
    { who: "auditors", path: "sys/policies/acl/*", may: ["read"] },
    { who: "auditors", path: "auth/management/role/*", may: ["read"] },
    { who: "auditors", path: "auth/workload/role/*", may: ["read"] },
];

/** One policy a user, from what the graph of keys says of each key that is kept in the store. */
export function storePolicies(keys: readonly Pick<KeyPlan, "inStore">[]): StorePolicy[] {
    const policies = new Map<StoreUser, Map<string, Set<Capability>>>();
    for (const { who, path, may } of [...UPKEEP, ...keys.flatMap(({ inStore = [] }) => inStore)]) {
        const rules = policies.get(who) ?? new Map<string, Set<Capability>>();
        policies.set(who, rules);
        rules.set(path, new Set([...(rules.get(path) ?? []), ...may]));
    }
    return [...policies]
        .map(([user, rules]) => ({
            user,
            rules: [...rules].map(([path, may]) => ({ path, may: [...may] })).sort(byPath),
        }))
        .sort((a, b) => (a.user < b.user ? -1 : 1));
}

const byPath = (a: { readonly path: string }, b: { readonly path: string }) => (a.path < b.path ? -1 : 1);

/** As `bao policy write` takes it. */
export function policyText({ rules }: StorePolicy): string {
    return rules
        .map(
            ({ path, may }) => `path "${path}" {\n  capabilities = [${may.map((each) => `"${each}"`).join(", ")}]\n}\n`,
        )
        .join("\n");
}
