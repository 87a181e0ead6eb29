import type { StackConfig } from "../../stacks/config/schema";
import { findKubeconfig, kubeconfigServer } from "../../stacks/kubeconfig";
import type { ClusterPlan, PlatformPlan } from "../../stacks/plan/platformPlan";
import { inRegistry, type WrittenFile, writtenFiles } from "../../stacks/plan/siteFiles";
import type { HttpService } from "./httpServices";
import type { ReachTarget } from "./target";

const DNS_PORT = 53;
const NTP_PORT = 123;

/** Everything of a site that answers before its first update: hosts' BMCs, API servers, and the services around them. */
export function reachTargets(config: StackConfig, plan: PlatformPlan, root: string): ReachTarget[] {
    return [
        ...bmcs(config),
        ...plan.clusters.map((cluster) => apiServer(cluster, plan, root)),
        ...siteServices(plan),
        ...registries(plan),
        ...writtenFiles(config).map(file),
    ];
}

function bmcs({ inventory }: StackConfig): ReachTarget[] {
    return Object.entries(inventory.hosts).map(([name, { bmc }]) => {
        const subject = `host/${name}`;
        if (bmc.protocol === "ipmi") {
            const reason =
                "speaks IPMI only, over UDP, where no answer says nothing; try `ipmitool -I lanplus` with its user";
            return { service: "bmc", subject, address: `${bmc.address}:623`, question: { kind: "none", reason } };
        }
        return http("bmc", subject, `https://${bmc.address}/redfish/v1/`, "redfish");
    });
}

/** Where the plan decides the address, else where the kubeconfig says. */
function apiServer(cluster: ClusterPlan, { management, site }: PlatformPlan, root: string): ReachTarget {
    const { id: subject, name, kubeconfig } = cluster;
    if (name === "management" && management) {
        return http(
            "api-server",
            subject,
            `https://${management.api.address}:${management.api.port}/readyz`,
            "api-server",
        );
    }
    const { content, problem = "does not exist yet" } = findKubeconfig(cluster, site.twin, root);
    if (content === undefined) {
        const reason = `its address stands in ${kubeconfig.path}, which ${problem}`;
        return { service: "api-server", subject, address: kubeconfig.path, question: { kind: "none", reason } };
    }
    const server = kubeconfigServer(content, kubeconfig.context);
    return http("api-server", subject, new URL("readyz", `${server}/`).href, "api-server");
}

function siteServices({ management, site }: PlatformPlan): ReachTarget[] {
    if (!management) {
        return [];
    }
    const { aptMirror, dnsServers, ntpServers } = management;
    return [
        ...dnsServers.map((address): ReachTarget => {
            const server = `${address}:${DNS_PORT}`;
            const question = { kind: "dns", server, domain: site.domain } as const;
            return { service: "dns", subject: "site", address: server, question };
        }),
        ...ntpServers.map((address): ReachTarget => {
            const server = `${address}:${NTP_PORT}`;
            return { service: "ntp", subject: "site", address: server, question: { kind: "ntp", server } };
        }),
        http("apt-mirror", "site", `${aptMirror.replace(/\/$/, "")}/ubuntu/dists/jammy/Release`, "file"),
    ];
}

/** The mirror, and the site's own registry where it is another. */
function registries({ site, images }: PlatformPlan): ReachTarget[] {
    const names = [
        site.imageMirror,
        ...images.filter(({ siteOwned }) => siteOwned).map(({ repository }) => repository),
    ];
    const hosts = new Set(names.flatMap((name) => name?.split("/")[0] ?? []));
    return [...hosts].sort().map((host) => http("registry", "site", `https://${host}/v2/`, "registry"));
}

/** What hosts boot and are installed with. A repository is no file before its digest is recorded. */
function file({ path, url, sha256 }: WrittenFile): ReachTarget {
    const target = http("file", path, url, "file");
    const reason = `${path}.sha256 is not recorded, and the registry has files by their digest alone`;
    return inRegistry(url) && sha256 === null ? { ...target, question: { kind: "none", reason } } : target;
}

function http(service: ReachTarget["service"], subject: string, url: string, who: HttpService): ReachTarget {
    const { protocol, hostname, port } = new URL(url);
    const address = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
    return { service, subject, address, question: { kind: "http", url, service: who } };
}
