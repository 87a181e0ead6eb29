import type { PlatformPlan } from "../../stacks/plan/platformPlan";
import { identityProvider } from "../../stacks/plan/services/identityProvider";

/** What the site serves itself, and what it expects of the identity provider; by title. */
export function servicesSections(plan: PlatformPlan): [title: string, rows: string[][]][] {
    const services = (plan.services?.services ?? []).map(
        ({ id, hostname, addresses, protocols, port, from, behind }) => [
            id.slice("service/".length),
            hostname ?? "by address",
            `${addresses.join(" ")}  ${protocols.join("+")}/${port}`,
            `from ${from.join(" ")}`,
            behind,
        ],
    );
    const identity = identityProvider(plan).flatMap(({ issuer, clientId, redirectUris, claims, groups }) => [
        ["issuer", issuer],
        ["client", `${clientId}, public, authorization code with PKCE`],
        ["redirects", redirectUris.join(" ")],
        ...Object.entries(claims).map(([claim, value]) => [`claim ${claim}`, value]),
        ["groups", groups.join(" ")],
    ]);
    return [
        ["Services of the site", services],
        ["Set at the identity provider", identity],
    ];
}
