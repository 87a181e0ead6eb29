import ipaddr from "ipaddr.js";

import type { Opening } from "../../../components/metal/host/firewall";
import { minorRelease } from "../../../components/shared/kubernetesVersion";
import type { StackConfig } from "../../config/schema";
import { hostDisk, recoveryPassphrase } from "../keys/keyIds";
import type { KeyId } from "../keys/keyPlan";
import { planServices } from "../services/siteServices";
import { planOpenings } from "./openings";

/** What the management hosts are installed with, decided before one of them exists. */
export interface ManagementPlan {
    readonly hosts: readonly ManagementHost[];
    /** Where the API server of the management cluster answers, whichever host holds the address. */
    readonly api: { readonly address: string; readonly port: number };
    readonly podRange: string;
    readonly prefixLength: number;
    readonly gateway: string;
    readonly dnsServers: readonly string[];
    readonly ntpServers: readonly string[];
    readonly aptMirror: string;
    readonly ssh: { readonly user: string; readonly principals: readonly string[] };
    readonly systemDisk: {
        readonly model?: string;
        readonly serial?: string;
        readonly size: "smallest" | "largest";
        readonly ssd: boolean;
    };
    /** Held at these versions; an upgrade is a change of the plan. */
    readonly packages: readonly { readonly name: string; readonly version: string }[];
    /** What may be reached on a management host. Everything else is dropped. */
    readonly openings: readonly Opening[];
}

export interface ManagementHost {
    readonly id: `host/${string}`;
    readonly name: string;
    readonly fqdn: string;
    readonly address: string;
    readonly bootMac: string;
    readonly bmcAddress: string;
    /** Where it answers for the site's services, once the seed machine is off; absent where it serves none. */
    readonly serviceAddress?: string;
    /** Ids of the key plan: what its disk is encrypted with, and the passphrase that opens it when the TPM does not. */
    readonly diskKey: KeyId;
    readonly recoveryKey: KeyId;
}

export const API_SERVER_PORT = 6443;

/**
 * Of one release, all from its own repository. `crictl` counts apart, with one release for each minor one of Kubernetes (1.36.0-1.1
 * for 1.36), and is asked for by name: kubeadm depends on it no more since 1.36.2 (kubernetes/release#4387).
 */
export const kubernetesPackages = (version: string) => [
    ...["kubeadm", "kubelet", "kubectl"].map((name) => ({ name, version })),
    { name: "cri-tools", version: `${minorRelease(version)}.0` },
];

/** Null where a site has no hosts of the role. */
export function planManagement(config: StackConfig): ManagementPlan | null {
    const { management, inventory, network, kubernetes, site, services } = config;
    const members = Object.entries(inventory.hosts).filter(([, { role }]) => role === "management");
    if (!management || members.length === 0) {
        return null;
    }
    const { apiAddress, gateway, dnsServers, ntpServers, aptMirror, podRange, ssh, systemDisk } = management;
    const hosts = members.map(([name, { address, bootMac, bmc }]): ManagementHost => {
        if (address === undefined) {
            throw new Error(`host ${name} has no address; the configuration was not validated`);
        }
        const serviceAddress = services?.addresses[name];
        return {
            id: `host/${name}`,
            name,
            fqdn: `${name}.${site.domain}`,
            address,
            bootMac,
            bmcAddress: bmc.address,
            ...(serviceAddress !== undefined && { serviceAddress }),
            diskKey: hostDisk(name),
            recoveryKey: recoveryPassphrase(name),
        };
    });
    return {
        hosts,
        api: { address: apiAddress, port: API_SERVER_PORT },
        podRange,
        prefixLength: ipaddr.IPv4.parseCIDR(network.ranges.management)[1],
        gateway,
        dnsServers,
        ntpServers,
        aptMirror: aptMirror.replace(/\/+$/, ""),
        ssh,
        systemDisk,
        packages: [
            ...kubernetesPackages(kubernetes.version),
            { name: "containerd.io", version: management.containerdVersion },
        ],
        openings: planOpenings({
            members: hosts.map(({ address }) => `${address}/32`),
            management: network.ranges.management,
            outOfBand: network.ranges.outOfBand,
            pods: podRange,
            // A BMC that speaks Redfish fetches the deploy image itself; IPMI has no virtual media, its host boots from the network.
            networkBoot: Object.values(inventory.hosts).some(({ bmc }) => bmc.protocol === "ipmi"),
            services: planServices(config),
        }),
    };
}
