import type { StackConfig } from "../config/schema";
import { HOST_PORT } from "./autoinstall/kubeVip";

/** How hosts are made into members of clusters. */
export interface MetalPlan {
    readonly ironic: IronicPlan;
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

export function planMetal({ metal, network }: StackConfig): MetalPlan {
    const { dhcp, ...ironic } = metal.ironic;
    return {
        ironic: {
            ...ironic,
            interface: HOST_PORT,
            ...(dhcp && { dhcp: { range: network.ranges.management, ...dhcp } }),
        },
    };
}
