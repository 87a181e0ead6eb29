import type { Verdict } from "../../components/shared/verdict";
import { charts } from "../../components/upstream/versions";
import type { StackConfig } from "../config/schema";
import { type SecretStoreVolume, secretStoreVolumes } from "./autoinstall/storage";
import { isManagement } from "./keys/keyIds";
import { OIDC_GROUP_PREFIX } from "./namespaces";
import type { HostPlan } from "./hostPlan";
import { PEOPLE, UNBUILT } from "./secretStoreAccess/storeUsers";

/** Where the site's keys and secrets are kept: OpenBao, on the management cluster. */
export interface SecretStorePlan {
    readonly namespace: string;
    /** Of the management cluster; a member stands on each. */
    readonly hosts: readonly string[];
    /** On each of these hosts, on its encrypted system disk. */
    readonly volumes: Readonly<Record<"data" | "audit", SecretStoreVolume>>;
    /** Names of the seal's keys. */
    readonly seal: { readonly current: string; readonly previous?: string };
    /** Namespaces of the management cluster whose pods may ask it. */
    readonly clients: readonly string[];
    /** Accounts that people sign in with, and the groups that get a token of each. */
    readonly people: readonly { readonly serviceAccount: string; readonly groups: readonly string[] }[];
}

/** Null where a site has no management hosts. */
export function planSecretStore(
    { secretStore: { seal }, identity }: StackConfig,
    hosts: readonly HostPlan[],
): SecretStorePlan | null {
    const members = hosts.filter(isManagement).map(({ name }) => name);
    return members.length === 0
        ? null
        : {
              namespace: charts.openbao.namespace,
              hosts: members,
              volumes: secretStoreVolumes,
              seal,
              // external-secrets will be the first, and the only one.
              clients: [],
              people: Object.values(PEOPLE).map(({ serviceAccount, role }) => ({
                  serviceAccount,
                  groups: Object.entries(identity.groups)
                      .filter(([, group]) => group.role === role && group.teams === "all")
                      .map(([name]) => `${OIDC_GROUP_PREFIX}${name}`),
              })),
          };
}

/** What the secret store promises when something is lost. */
export function secretStoreVerdicts(tier: "staging" | "prod", hosts: readonly HostPlan[]): Verdict[] {
    const members = hosts.filter(isManagement);
    return members.length === 0 ? [] : [quorum(tier, members), snapshots, users];
}

function quorum(tier: "staging" | "prod", members: readonly HostPlan[]): Verdict {
    const question = { id: "secret-store/quorum", subject: "site" } as const;
    const racks = new Set(members.map(({ rack }) => rack));
    const spare = Math.ceil(members.length / 2) - 1;
    const most = Math.max(...[...racks].map((rack) => members.filter((member) => member.rack === rack).length));
    const reason = `${members.length} ${members.length === 1 ? "member" : "members"}, of which ${spare} may be lost; one rack holds ${most}`;
    if (spare > 0 && most <= spare) {
        return { ...question, status: "pass", reason };
    }
    return tier === "staging"
        ? {
              ...question,
              status: "indeterminate",
              reason: `${reason}: with its disk goes every secret that no snapshot holds, and while it is down nothing that asks for a key starts`,
          }
        : { ...question, status: "fail", reason: `${reason}; place an odd number of management hosts, one a rack` };
}

/** Their policies are there; an account that could sign in for them is not. */
const users: Verdict = {
    id: "secret-store/users",
    subject: "site",
    status: "indeterminate",
    reason: `nothing signs in as ${Object.entries(UNBUILT)
        .map(([user, what]) => `${user} (${what})`)
        .join(", ")} before it is built: whatever of it reaches a key is done by people until then`,
};

/** Members hold the same data: what is deleted in one is deleted in all. */
const snapshots: Verdict = {
    id: "secret-store/snapshots",
    subject: "site",
    status: "indeterminate",
    reason: "taken by hand (docs/runbooks/secret-store.md): no job does it and carries them off the site before backups are there",
};
