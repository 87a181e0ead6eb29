import { ManagementCluster, type ReadyFor } from "../components/metal/managementCluster";
import { SiteServices } from "../components/metal/siteServices";
import { CertificateAuthority } from "../components/security/certificateAuthority";
import { SecretStore } from "../components/security/secretStore";
import type { ChartSupply } from "../components/upstream/charts/source";
import { charts, IRONIC_NAMESPACE, ironicRelease, manifests } from "../components/upstream/versions";
import type { Clusters } from "./clusters";
import type { PlatformPlan } from "./plan/platformPlan";

/**
 * What runs on the management cluster: certificates, and the controllers that make the other cluster.
 *
 * @returns what has to be there before they are told anything
 */
export function createManagement(
    { networks, metal, secretStore, services, images }: PlatformPlan,
    { management: scope }: Clusters,
    supply: ChartSupply,
): ReadyFor {
    const apiServer = { range: networks.find(({ name }) => name === "management")?.cidr ?? "" };
    const common = { scope, supply, owner: "infrastructure", apiServer };
    const authority = new CertificateAuthority("management-ca", { ...common, chart: charts.certManager });
    if (secretStore) {
        new SecretStore("secret-store", {
            ...secretStore,
            scope,
            supply,
            owner: common.owner,
            chart: charts.openbao,
            after: [authority.issuer],
        });
    }
    const controllers = new ManagementCluster("management", {
        ...common,
        providers: manifests,
        ironic: {
            ...metal.ironic,
            deployKernel: metal.ironic.deployKernel.url,
            deployRamdisk: metal.ironic.deployRamdisk.url,
            ...ironicRelease,
            namespace: IRONIC_NAMESPACE,
        },
        after: [authority.issuer],
    });
    const registry = services?.registry;
    const image = images.find(({ id }) => id === registry?.image);
    if (registry && image) {
        new SiteServices("site-services", {
            scope,
            owner: "infrastructure",
            registry: { ...registry, image },
            after: [authority.issuer],
        });
    }
    return controllers.ready;
}
