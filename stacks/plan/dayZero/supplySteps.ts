import { REGISTRY_ROBOTS } from "../../../components/metal/registryConfiguration";
import { PACKAGES_PATH } from "../autoinstall/storage";
import { ADDRESS_UNIT } from "../services/hostFiles";
import { identityProvider, siteIssuers } from "../services/identityProvider";
import { NAMES } from "../services/names";
import { servedFiles } from "./bootFiles";
import { type Site, ssh } from "./site";
import type { Step } from "./step";
import { certifyOperator } from "./storeAccessStep";

/** What everything else takes its packages, images, names, time and people from. */
export function supplySteps(site: Site): Step[] {
    return [services(site), identity(site)];
}

/** Accounts of those who push: made where the cluster is set up, before anything waits for them. */
export function registryRobots({ plan, onManagement }: Pick<Site, "plan" | "onManagement">): string[] {
    const registry = plan.services?.registry;
    if (!registry) {
        return [];
    }
    const { namespace, robotsSecret } = registry;
    return [
        "umask 077",
        `for robot in ${Object.values(REGISTRY_ROBOTS).join(" ")}; do openssl rand -hex 32 > $robot.password; htpasswd -niB $robot < $robot.password; done > htpasswd    # key/registry`,
        `${onManagement} create namespace ${namespace}    # the update takes it over`,
        `${onManagement} -n ${namespace} create secret generic ${robotsSecret} --from-file=htpasswd`,
    ];
}

const services = (site: Site): Step => {
    const { stack, management, plan } = site;
    const { mirrored, moved } = site.plan.services ? ownServices(site) : { mirrored: [], moved: [] };
    return {
        id: "services",
        byHand: ["packages"],
        title: "Registry, apt mirror, model store: import, and the seed machine leaves",
        who: ["infrastructure engineer"],
        minutes: 480,
        // Operators sign in there for the certificates that these hours take.
        after: ["foundation", "store-access"],
        text: [
            "What the seed machine holds is copied into the site's own services, with every digest and signature checked again on the way; weights go through quarantine, licence and hash before they are signed. Then the services take over its addresses one by one: it gives up the first before the first host takes it, and the others while the copy runs. `packages/` is what its apt mirror serves, as it was carried in.",
            "Two people: one signs in to the secret store as `operators` and imports, one of those who promote as `promoters` and pushes to where hosts pull from ([secret-store, 10](secret-store.md#10-a-password-of-the-registrys)).",
            `Images: [fill-the-mirror](fill-the-mirror.md). Models: [import-a-model](import-a-model.md). The site's registry in this plan: ${plan.services ? `\`${plan.services.registry.hostnames[0] ?? ""}\`, written to as \`${NAMES.registryImport}.${plan.site.domain}\`` : (plan.site.imageMirror ?? "none yet, set `charts.imageMirror`")}.`,
            ...(plan.services?.services ?? []).map(
                ({ id, serves, addresses, behind }) =>
                    `- ${id.slice("service/".length)}: ${serves}. ${addresses.join(", ")}: ${behind}`,
            ),
        ],
        commands: [
            ...mirrored,
            `npm run images -- --stack ${stack}`,
            `npm run images:verify -- --stack ${stack}`,
            ...moved,
            ...management.dnsServers.map(
                (address) => `dig +short @${address} ${new URL(management.aptMirror).hostname}`,
            ),
        ],
        check: {
            expect: "With the seed machine switched off: packages, images, files, names and time all still come; with the first host of the registry switched off too, images still do.",
            commands: [
                `curl -fsS ${management.aptMirror}/ubuntu/dists/jammy/Release | grep Codename`,
                ...(plan.services
                    ? plan.services.services
                          .filter(({ id }) => id === "service/registry")
                          .flatMap(({ hostname = "", addresses, port }) =>
                              addresses.map(
                                  (address) =>
                                      `curl -fsS --cacert ceremony/site-ca.crt --resolve ${hostname}:${port}:${address} https://${hostname}/v2/_catalog | jq '.repositories | length'`,
                              ),
                          )
                    : []),
                ...servedFiles(site),
                ...management.ntpServers.map((address) => `chronyd -Q -t 5 'server ${address} iburst'`),
            ],
        },
        back: {
            how: "Switch the seed machine on again and give it the addresses back. It is kept, sealed, until hand-over.",
            commands:
                served(site).length > 0
                    ? [
                          ...certifyOperator(site),
                          ...served(site).map(
                              ({ address }) => `${ssh(site, address)} sudo systemctl disable --now ${ADDRESS_UNIT}`,
                          ),
                      ]
                    : [],
        },
    };
};

const served = ({ management }: Site) => management.hosts.filter(({ serviceAddress }) => serviceAddress !== undefined);

/** Packages first, as they need no name; then one address after the other. */
function ownServices(site: Site): { readonly mirrored: string[]; readonly moved: string[] } {
    const hosts = served(site);
    const take = (host: (typeof hosts)[number]) =>
        `${ssh(site, host.address)} sudo systemctl enable --now ${ADDRESS_UNIT}    # when the seed machine has given up ${host.serviceAddress ?? ""}`;
    const [first, ...others] = hosts;
    return {
        mirrored: [
            ...certifyOperator(site),
            ...hosts.map(
                ({ address }) =>
                    `tar -C packages -c . | ${ssh(site, address)} sudo tar -C ${PACKAGES_PATH} -x    # the seed machine's packages`,
            ),
            ...(first ? [take(first)] : []),
        ],
        moved: others.length > 0 ? [...certifyOperator(site), ...others.map(take)] : [],
    };
}

const signedBy = (plan: Site["plan"], name: string) =>
    siteIssuers(plan).includes(name)
        ? `Its certificate is \`ceremony/${name}.crt\`, the platform CA's below it, from the ceremony; whoever runs it puts both beside the key that the request was made with. Eleven months later they bring the next request, which the management cluster signs: a CertificateRequest for the issuer \`platform-ca\``
        : "Whoever runs it has its certificate signed, by a public authority: hosts believe those and the site's root, and the site signs for no name but its own";

const identity = ({ plan }: Site): Step => ({
    id: "identity",
    title: "The identity provider knows this site",
    who: ["infrastructure engineer"],
    minutes: 60,
    after: ["services"],
    text: [
        "It is not this platform's, and people log in with it from here on; until then there is the administrator's kubeconfig. Both API servers ask it for its published keys alone.",
        ...identityProvider(plan).flatMap(({ issuer, clientId, redirectUris, claims, groups }) => [
            `- issuer: ${issuer}; it must answer inside the site. ${signedBy(plan, new URL(issuer).hostname)}`,
            `- client: \`${clientId}\`, public, authorization code with PKCE (S256), redirects to ${redirectUris.join(" and ")}`,
            ...Object.entries(claims).map(([claim, value]) => `- claim \`${claim}\`: ${value}`),
            `- groups: ${groups.join(", ")}`,
        ]),
    ],
    commands: identityProvider(plan).map(
        ({ issuer, clientId }) =>
            `kubectl oidc-login get-token --oidc-issuer-url=${issuer} --oidc-client-id=${clientId} --oidc-extra-scope=groups --oidc-use-pkce > /dev/null`,
    ),
    check: {
        expect: "The configuration names the issuer exactly; a person of one group sees the namespaces of its team, and no other.",
        commands: [
            ...siteIssuers(plan).map(
                (name) =>
                    `openssl verify -verify_hostname ${name} -CAfile ceremony/site-ca.crt -untrusted ceremony/${name}.crt ceremony/${name}.crt`,
            ),
            ...identityProvider(plan).map(({ issuer }) => {
                const trust = siteIssuers(plan).includes(new URL(issuer).hostname)
                    ? "--cacert ceremony/site-ca.crt "
                    : "";
                return `curl -fsS ${trust}${issuer}/.well-known/openid-configuration | jq -r .issuer`;
            }),
        ],
    },
    back: { how: "Remove the client at the provider. The administrator's kubeconfig goes on working.", commands: [] },
});
