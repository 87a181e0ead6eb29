import type { FleetRole } from "./fleetHost";

/** Hosts that are interchangeable for Cluster API: of one role, with the same ports and disks. */
export interface MachinePool {
    readonly name: string;
    readonly role: FleetRole;
    /** Kind of server, as `BareMetalFleet` labels it. */
    readonly hardware: string;
    readonly bond: { readonly name: string; readonly mode: "active-backup" | "802.3ad" };
    /** As the operating system names them; inspection finds their MAC addresses by these names. */
    readonly hostPorts: readonly string[];
    readonly hosts: readonly PoolHost[];
}

export interface PoolHost {
    readonly name: string;
    /** One in each network that the operating system is to answer in; interfaces are the same on every host of the pool. */
    readonly addresses: readonly {
        readonly network: string;
        /** The bond, a tag on it (`bond0.30`), or a port of its own. */
        readonly interface: string;
        readonly address: string;
    }[];
}

/** A network that hosts have addresses in. */
export interface MachineNetwork {
    readonly name: string;
    readonly prefixLength: number;
    /** At most 9000: Metal3 takes no more. */
    readonly mtuBytes: number;
    /** Tag on the bond. Absent where it is untagged, or has ports of its own. */
    readonly vlan?: number;
    /** Where everything outside the host's networks is sent. One network has it. */
    readonly defaultGateway?: string;
}

/** What is written to a host's disk. */
export interface MachineImage {
    /** `https://`, from the site's own store. */
    readonly url: string;
    /** Of the image; or the file of the store that says it, where nobody has recorded it: whoever changes one can change the other. */
    readonly checksum: { readonly sha256: string } | { readonly file: string };
    readonly format: "qcow2" | "raw";
}
