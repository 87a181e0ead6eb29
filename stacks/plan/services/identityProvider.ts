import type { PlatformPlan } from "../platformPlan";

/** What has to be set at the identity provider, which is not this platform's: it follows from what the API servers believe. */
export interface IdentityProviderSettings {
    readonly issuer: string;
    /** A public client: `kubectl` runs on people's machines and keeps no secret. It shows who asked by PKCE. */
    readonly clientId: string;
    /** Where `kubectl oidc-login` listens, the second if the first is taken. */
    readonly redirectUris: readonly string[];
    /** Of the ID token, and what they have to hold. */
    readonly claims: Readonly<Record<string, string>>;
    /** By name, without the prefix that the platform puts before them. */
    readonly groups: readonly string[];
}

/** As in `components/control-plane/authentication.ts`. */
export function identityProvider({
    clusters,
    namespaces,
}: Pick<PlatformPlan, "clusters" | "namespaces">): IdentityProviderSettings[] {
    const groups = [
        ...new Set(namespaces.flatMap(({ access }) => access.map(({ group }) => group.slice(group.indexOf(":") + 1)))),
    ].sort();
    const providers = new Map(clusters.map(({ oidc }) => [`${oidc.issuer} ${oidc.clientId}`, oidc]));
    return [...providers.values()].map(({ issuer, clientId }) => ({
        issuer,
        clientId,
        redirectUris: ["http://localhost:8000", "http://localhost:18000"],
        claims: {
            iss: issuer,
            aud: clientId,
            sub: "never given to a second person",
            groups: "names of groups, of those below alone",
        },
        groups,
    }));
}

/** Names of providers that only this site's authorities can vouch for: those below its own domain. */
export function siteIssuers({ clusters, site }: Pick<PlatformPlan, "clusters" | "site">): string[] {
    const hosts = clusters.map(({ oidc }) => new URL(oidc.issuer).hostname);
    return [...new Set(hosts)].filter((host) => host.endsWith(`.${site.domain}`));
}
