import type { StackConfig } from "../config/schema";
import { HOST_PORT } from "./autoinstall/kubeVip";
import type { HostPlan } from "./platformPlan";
import { type HostPool, planPools } from "./pools";

/** How hosts are made into members of clusters. */
export interface MetalPlan {
    readonly ironic: IronicPlan;
    readonly pools: readonly HostPool[];
    /** Where the API server of the workload cluster answers, whichever host holds the address. */
    readonly apiAddress: string;
}

export interface IronicPlan {
    readonly address: string;
    /** Of the management hosts, as their installation names it. */
    readonly interface: string;
    readonly deployKernel: string;
    readonly deployRamdisk: string;
    /** Where some host has to boot from the network. */
    readonly dhcp?: { readonly range: string; readonly from: string; readonly to: string };
}

export function planMetal(config: StackConfig, hosts: readonly HostPlan[]): MetalPlan {
    const { metal, network, kubernetes } = config;
    const { dhcp, ...ironic } = metal.ironic;
    return {
        ironic: {
            ...ironic,
            interface: HOST_PORT,
            ...(dhcp && { dhcp: { range: network.ranges.management, ...dhcp } }),
        },
        pools: planPools(config, hosts),
        apiAddress: kubernetes.workload.apiAddress,
    };
}
