import ipaddr from "ipaddr.js";

import type { RegistryArgs } from "../../../components/metal/registryArgs";
import { images as imagePins } from "../../../components/upstream/versions";
import type { StackConfig } from "../../config/schema";
import type { ImagePlan, NamespaceQuota } from "../platformPlan";
import { NAMES } from "./names";

/** The site's own registry, on the management cluster: what its component is told, with the image by its place in the plan. */
export interface RegistryPlan extends Omit<RegistryArgs, "image"> {
    /** Id in `images` of what it runs. */
    readonly image: `image/${string}`;
}

export const REGISTRY_NAMESPACE = "registry";
export const ROBOTS_SECRET = "registry-robots";
export const REGISTRY_PORT = 443;

/** Two replicas of four cores and 4 GiB, and room for a third while they are replaced. */
export const REGISTRY_QUOTA: NamespaceQuota = { gpus: 0, cpuCores: 12, memoryGib: 12, pods: 3 };

/** Of the volume that `autoinstall/storage.ts` makes: see `registry/capacity` for what has to fit. */
export const REGISTRY_VOLUME = { path: "/var/lib/site-services/registry", sizeGib: 900 } as const;

/** Kubernetes keeps the first addresses of the range for Services that ask for theirs (ServiceIPStaticSubrange). */
const SERVICE_INDEX = 20;

export function planRegistry({ services, site, network }: StackConfig): RegistryPlan | null {
    if (!services) {
        return null;
    }
    return {
        image: registryImage.id,
        namespace: REGISTRY_NAMESPACE,
        hostnames: [NAMES.registry, NAMES.registryImport].map((name) => `${name}.${site.domain}`),
        clusterAddress: addressAt(network.ranges.services, SERVICE_INDEX),
        port: REGISTRY_PORT,
        hosts: services.registry.hosts,
        ...REGISTRY_VOLUME,
        robotsSecret: ROBOTS_SECRET,
    };
}

export const registryImage: ImagePlan = {
    id: "image/registry",
    ...imagePins.zot,
    usedBy: ["service/registry"],
};

function addressAt(range: string, index: number): string {
    const octets = ipaddr.IPv4.networkAddressFromCIDR(range).octets;
    const number = octets.reduce((sum, octet) => sum * 256 + octet, 0) + index;
    return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
}
