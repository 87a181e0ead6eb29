import type { Issue } from "../shared/validation";

/** `AuthenticationConfiguration` of `apiserver.config.k8s.io/v1`. */
export interface AuthenticationConfiguration {
    readonly apiVersion: "apiserver.config.k8s.io/v1";
    readonly kind: "AuthenticationConfiguration";
    readonly anonymous: { readonly enabled: true; readonly conditions: readonly { readonly path: string }[] };
    readonly jwt: readonly object[];
}

export interface OidcArgs {
    /** Address of the identity provider, https. The API server fetches its keys from there. */
    readonly issuer: string;
    /** The audience a token must be issued for. */
    readonly clientId: string;
    /** PEM of the authority behind the issuer's certificate. @default the host's trust store */
    readonly certificateAuthority?: string;
}

/** In front of every user and group of the identity provider, so that none can take the name of a system one. */
export const OIDC_PREFIX = "oidc:";

/**
 * Paths open to anonymous requests. Load balancers and the kubelet probe the health paths; kubeadm's token discovery reads
 * `cluster-info`, which is public by design and signed. Switching anonymous access off altogether breaks joining.
 */
const ANONYMOUS_PATHS = ["/livez", "/readyz", "/healthz", "/api/v1/namespaces/kube-public/configmaps/cluster-info"];

export function authenticationConfiguration(oidc: OidcArgs): AuthenticationConfiguration {
    const { issuer, clientId, certificateAuthority } = oidc;
    return {
        apiVersion: "apiserver.config.k8s.io/v1",
        kind: "AuthenticationConfiguration",
        anonymous: { enabled: true, conditions: ANONYMOUS_PATHS.map((path) => ({ path })) },
        jwt: [
            {
                issuer: {
                    url: issuer,
                    audiences: [clientId],
                    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
                },
                claimMappings: {
                    // `sub` is the one claim that a provider never gives to somebody else.
                    username: { claim: "sub", prefix: OIDC_PREFIX },
                    groups: { claim: "groups", prefix: OIDC_PREFIX },
                },
            },
        ],
    };
}

export function authenticationIssues({ issuer, clientId }: OidcArgs): Issue[] {
    const issues: Issue[] = [];
    if (!URL.canParse(issuer) || new URL(issuer).protocol !== "https:") {
        issues.push({ path: "oidc.issuer", reason: `expected an https address, got "${issuer}"` });
    }
    if (clientId === "") {
        issues.push({ path: "oidc.clientId", reason: "must not be empty: any token of the issuer would be accepted" });
    }
    return issues;
}
