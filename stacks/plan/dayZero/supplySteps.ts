import { REGISTRY_ROBOTS } from "../../../components/metal/registryConfiguration";
import { PACKAGES_PATH } from "../autoinstall/storage";
import { ADDRESS_UNIT } from "../services/hostFiles";
import { NAMES } from "../services/names";
import { servedFiles } from "./bootFiles";
import { identity, peopleKubeconfig } from "./identityStep";
import { type Site, ssh } from "./site";
import type { Step } from "./step";
import { certifyOperator } from "./storeAccessStep";

/** What everything else takes its packages, images, names, time and people from. */
export function supplySteps(site: Site): Step[] {
    return [identity(site), services(site)];
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
        // Operators sign in to the store for the certificates that these hours take, and promoters as somebody whom the provider names.
        after: ["foundation", "store-access", "identity"],
        text: [
            "What the seed machine holds is copied into the site's own services, with every digest and signature checked again on the way; weights go through quarantine, licence and hash before they are signed. Then the services take over its addresses one by one: it gives up the first before the first host takes it, and the others while the copy runs. `packages/` is what its apt mirror serves, as it was carried in.",
            `Two people: one signs in to the secret store as \`operators\` and imports, one of those who promote as \`promoters\` and pushes to where hosts pull from ([secret-store, 10](secret-store.md#10-a-password-of-the-registrys)), each with \`export KUBECONFIG=${peopleKubeconfig(site)}\`. The administrator's kubeconfig would get a token of either: it stays with whoever does the other steps, and takes no part in these.`,
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
