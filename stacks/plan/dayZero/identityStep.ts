import { PEOPLE } from "../secretStoreAccess/storeUsers";
import { identityProvider, siteIssuers } from "../services/identityProvider";
import type { Site } from "./site";
import type { Step } from "./step";

const signedBy = (plan: Site["plan"], name: string) =>
    siteIssuers(plan).includes(name)
        ? `Its certificate is \`ceremony/${name}.crt\`, the platform CA's below it, from the ceremony; whoever runs it puts both beside the key that the request was made with. Eleven months later they bring the next request, which the management cluster signs: a CertificateRequest for the issuer \`platform-ca\``
        : "Whoever runs it has its certificate signed, by a public authority: hosts believe those and the site's root, and the site signs for no name but its own";

/** Holds no credential, so that one file is for everybody. */
export const peopleKubeconfig = ({ cluster }: Site) => `${cluster.kubeconfig.path}.people`;

/** With what people reach the management cluster: in whose name, their provider says. */
function kubeconfigOfPeople(site: Site): string[] {
    const { plan, cluster, onManagement } = site;
    const file = peopleKubeconfig(site);
    const config = `kubectl config --kubeconfig ${file}`;
    return [
        `umask 077 && ${onManagement} config view --raw --minify --flatten > ${file}`,
        `${config} get-users | tail -n +2 | xargs -r -n 1 ${config} delete-user`,
        ...identityProvider(plan).map(({ issuer, clientId }) => {
            const login = ["oidc-login", "get-token", ...loginOptions(issuer, clientId)];
            return `${config} set-credentials person --exec-api-version=client.authentication.k8s.io/v1 --exec-command=kubectl ${login.map((word) => `--exec-arg=${word}`).join(" ")} --exec-interactive-mode=IfAvailable`;
        }),
        `${config} set-context ${cluster.kubeconfig.context} --user=person`,
    ];
}

const loginOptions = (issuer: string, clientId: string) => [
    `--oidc-issuer-url=${issuer}`,
    `--oidc-client-id=${clientId}`,
    "--oidc-extra-scope=groups",
    "--oidc-use-pkce",
];

/** Whoever imports gets no token of those who promote, and the other way round. */
function tokensOfPeople({ plan, onManagement, secretStore }: Site): string[] {
    const accounts: readonly string[] = [PEOPLE.operators, PEOPLE.promoters].map(
        ({ serviceAccount }) => serviceAccount,
    );
    const people = (plan.secretStore?.people ?? []).filter(({ serviceAccount }) => accounts.includes(serviceAccount));
    return people.flatMap(({ serviceAccount }) =>
        people.flatMap(({ groups, serviceAccount: own }) =>
            groups.map(
                (group) =>
                    `${own === serviceAccount ? "" : "! "}${onManagement} -n ${secretStore} auth can-i create serviceaccounts/${serviceAccount} --subresource=token --as somebody --as-group ${group}`,
            ),
        ),
    );
}

export const identity = (site: Site): Step => ({
    id: "identity",
    title: "The identity provider knows this site",
    who: ["infrastructure engineer"],
    minutes: 60,
    // By the names and the clock of the seed machine, which the site's own services take over.
    after: ["foundation", "store-access"],
    text: [
        `It is not this platform's, and people log in with it from here on; until then there is the administrator's kubeconfig. Both API servers ask it for its published keys alone. \`${peopleKubeconfig(site)}\` is for everybody: it has no credential, and says whom to ask for one.`,
        ...identityProvider(site.plan).flatMap(({ issuer, clientId, redirectUris, claims, groups }) => [
            `- issuer: ${issuer}; it must answer inside the site. ${signedBy(site.plan, new URL(issuer).hostname)}`,
            `- client: \`${clientId}\`, public, authorization code with PKCE (S256), redirects to ${redirectUris.join(" and ")}`,
            ...Object.entries(claims).map(([claim, value]) => `- claim \`${claim}\`: ${value}`),
            `- groups: ${groups.join(", ")}`,
        ]),
    ],
    commands: [
        ...identityProvider(site.plan).map(
            ({ issuer, clientId }) =>
                `kubectl oidc-login get-token ${loginOptions(issuer, clientId).join(" ")} > /dev/null`,
        ),
        ...kubeconfigOfPeople(site),
    ],
    check: {
        expect: "The configuration names the issuer exactly; a person is who the provider says, with their groups behind `oidc:`; whoever imports gets no token of those who promote, and the other way round.",
        commands: [
            ...siteIssuers(site.plan).map(
                (name) =>
                    `openssl verify -verify_hostname ${name} -CAfile ceremony/site-ca.crt -untrusted ceremony/${name}.crt ceremony/${name}.crt`,
            ),
            ...identityProvider(site.plan).map(({ issuer }) => {
                const trust = siteIssuers(site.plan).includes(new URL(issuer).hostname)
                    ? "--cacert ceremony/site-ca.crt "
                    : "";
                return `curl -fsS ${trust}${issuer}/.well-known/openid-configuration | jq -r .issuer`;
            }),
            `! grep -qE 'client-key|password' ${peopleKubeconfig(site)}`,
            `kubectl --kubeconfig ${peopleKubeconfig(site)} --context ${site.cluster.kubeconfig.context} auth whoami`,
            ...tokensOfPeople(site),
        ],
    },
    back: { how: "Remove the client at the provider. The administrator's kubeconfig goes on working.", commands: [] },
});
