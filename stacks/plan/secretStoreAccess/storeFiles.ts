import { bmcDomain } from "../dayZero/bmcCertificates";
import type { PlatformPlan } from "../platformPlan";
import { policyText, storePolicies } from "./storeAccess";
import { accountOf } from "./storeUsers";

/** Of a token that is shown to the secret store: one for the API server, or for anything else, is refused. */
export const AUDIENCE = "openbao";

export interface StoreFile {
    readonly path: string;
    readonly content: string;
}

/** Below it are the texts of policies, each named after its own. */
export const POLICIES = "policies";
/** Below it is what is written, each at the path in OpenBao that its own path says. */
export const WRITES = "write";

/**
 * Who may do what in the secret store, as OpenBao takes it; nothing secret. Whoever shows a token of a cluster is known by the key that
 * the cluster signs with, so that no pod of the store asks an API server or an identity provider.
 */
export function storeFiles(
    plan: Pick<PlatformPlan, "keys" | "secretStore" | "site" | "management" | "networks">,
): StoreFile[] {
    const { keys, secretStore, site, management, networks } = plan;
    if (!secretStore || !management) {
        return [];
    }
    const policies = storePolicies(keys);
    return [
        ...policies.map((policy) => ({ path: `${POLICIES}/${policy.user}.hcl`, content: policyText(policy) })),
        ...policies.flatMap(({ user }) => {
            const account = accountOf(user, secretStore.namespace);
            return account
                ? [written(`auth/${account.cluster}/role/${user}`, { ...signIn(account), token_policies: [user] })]
                : [];
        }),
        written("ssh/roles/people", {
            key_type: "ca",
            allow_user_certificates: true,
            allowed_users: management.ssh.principals.join(","),
            default_user: management.ssh.principals[0] ?? "",
            default_extensions: { "permit-pty": "" },
            ttl: "1h",
            max_ttl: "8h",
        }),
        written("ssh/roles/hosts", {
            key_type: "ca",
            allow_host_certificates: true,
            allowed_domains: site.domain,
            allow_subdomains: true,
            ttl: "8760h",
            max_ttl: "8784h",
        }),
        written("pki-bmc/roles/bmc", {
            allowed_domains: [bmcDomain(site.domain)],
            allow_subdomains: true,
            allow_localhost: false,
            allow_wildcard_certificates: false,
            allow_ip_sans: true,
            allowed_ip_sans_cidr: [networks.find(({ id }) => id === "network/outOfBand")?.cidr ?? ""],
            // The request is the BMC's; names are those of whoever asks for the signature.
            use_csr_common_name: false,
            use_csr_sans: false,
            server_flag: true,
            client_flag: false,
            key_usage: ["DigitalSignature", "KeyEncipherment"],
            key_type: "any",
            ttl: "9528h",
            max_ttl: "9528h",
        }),
    ];
}

function signIn({ namespace, serviceAccount }: { readonly namespace: string; readonly serviceAccount: string }) {
    return {
        role_type: "jwt",
        user_claim: "sub",
        bound_audiences: [AUDIENCE],
        bound_subject: `system:serviceaccount:${namespace}:${serviceAccount}`,
        token_ttl: "15m",
        token_max_ttl: "1h",
    };
}

const written = (path: string, body: object): StoreFile => ({
    path: `${WRITES}/${path}.json`,
    content: `${JSON.stringify(body, null, 4)}\n`,
});
