import type * as pulumi from "@pulumi/pulumi";

import type { RootDeviceHints } from "../upstream/types/metal3.io";

/** What a host is for, and so what its label says and whether its disks may be wiped. `converged` hosts hold storage too. */
export type FleetRole = "gpu" | "storage" | "control-plane" | "converged";

/** How baremetal-operator logs in at a BMC. */
export type BmcCredentials =
    | { readonly kind: "given"; readonly username: pulumi.Input<string>; readonly password: pulumi.Input<string> }
    /**
     * Drawn at the first update and kept in the state alone; somebody has to set it on the BMC. For hosts whose BMC takes any
     * password, as simulated ones do.
     */
    | {
          readonly kind: "generated";
          readonly username: string;
          /** Another number draws another password. */
          readonly rotation: number;
      }
    /** In the Secret `HOST-bmc`, which people make: the program names it, and neither it nor its state sees what is in it. */
    | { readonly kind: "kept" };

export interface FleetBmc {
    /** IPv4, in the out-of-band network. */
    readonly address: string;
    readonly protocol: "redfish" | "ipmi";
    /** Path of the host in its BMC's Redfish tree. @default that of the vendor's one-system BMCs */
    readonly systemId?: string;
    /** Undefined where nobody gave any, which is refused. */
    readonly credentials: BmcCredentials | undefined;
}

export interface FirmwareUpdate {
    readonly component: "bios" | "bmc" | `nic:${string}`;
    /** `https://`, from the site's own store. The BMC checks the vendor's signature; the API has no field for a checksum. */
    readonly url: string;
}

/** One server that Metal3 installs. Management hosts are none: they run Metal3. */
export interface FleetHost {
    readonly name: string;
    readonly role: FleetRole;
    /** Failure domain. */
    readonly rack: string;
    /** Lowest unit in the rack. */
    readonly rackUnit: number;
    /** Kind of server in the inventory: hosts of one kind are alike. */
    readonly hardware: string;
    readonly vendor: string;
    readonly model: string;
    readonly serial: string;
    readonly bmc: FleetBmc;
    readonly bootMac: string;
    /** That the installer sees: the boot device and all data disks. */
    readonly disks: number;
    /** Of the boot device; with more than one disk it has to identify it. */
    readonly rootDevice?: RootDeviceHints;
    /**
     * Whether partition tables and headers of encryption are wiped before and after an installation, of every disk: with `metadata`
     * nothing on the host outlives one, logs included.
     * @default not where Ceph's data lies
     */
    readonly cleaning?: "metadata" | "disabled";
    /** Why the host boots what nobody signed. @default Secure Boot is on */
    readonly withoutSecureBoot?: { readonly reason: string };
    /** Whether it has power, whatever its owner wants. @default it has at first; then its owner switches it */
    readonly online?: boolean;
    /**
     * Why the host leaves: no machine takes it any more, and it may be deleted. The machine that has it is deleted by whoever
     * counts machines, which empties it; taken out before that, a host would lose its power under what runs on it.
     */
    readonly retiring?: { readonly reason: string };
    /**
     * Why Metal3 is to leave the host alone: Ironic forgets it, and deleting it then neither powers it off nor wipes it. The
     * way to give a host in use another BMC address. No way to retire one: its machine would wait for ever to be given up.
     */
    readonly detached?: { readonly reason: string };
    /** Why nothing of its model's profile is set. @default that of every model with a profile is */
    readonly withoutFirmwareSettings?: { readonly reason: string };
    /** @default firmware stays as it is */
    readonly firmware?: readonly FirmwareUpdate[];
    /**
     * When changed settings and firmware reach an installed host: with the reboot that somebody asks Metal3 for, or not before
     * it is installed anew, which a storage host never is. @default "onReboot"
     */
    readonly firmwareChanges?: "onReboot" | "onPreparing";
}

/** Whether a host's disks hold data that nothing else brings back as it was. */
export const holdsData = ({ role }: Pick<FleetHost, "role">) => role === "storage" || role === "converged";

/** Why a host's BMC cannot set the firmware that it has to set, or undefined where it can, or need not. */
export function protocolRefusal({
    role,
    bmc,
    firmware = [],
}: Pick<FleetHost, "role" | "firmware"> & { readonly bmc: Pick<FleetBmc, "protocol"> }): string | undefined {
    return bmc.protocol === "ipmi" && (role === "gpu" || firmware.length > 0)
        ? '"ipmi" can neither set nor update firmware: use "redfish"'
        : undefined;
}

/** Annotation of CAPM3, whose own remediation sets it too: no machine takes the host, and the one that has it keeps it. */
export const NOT_TAKEN = "capm3.metal3.io/unhealthy";
