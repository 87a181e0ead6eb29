import type { FleetHost } from "./fleetHost";

interface RedfishDriver {
    readonly scheme: `${string}-virtualmedia`;
    readonly systemId: string;
}

const DELL: RedfishDriver = {
    scheme: "idrac-virtualmedia",
    systemId: "/redfish/v1/Systems/System.Embedded.1",
};

/** What Redfish itself calls the driver; iDRAC does not work with it. */
const OTHER: RedfishDriver = { scheme: "redfish-virtualmedia", systemId: "/redfish/v1/Systems/1" };

/**
 * How baremetal-operator reaches a host's BMC (its `pkg/hardwareutils/bmc`): over Redfish by https, with the installer as
 * virtual media. IPMI can neither attach media nor turn Secure Boot on, and such hosts boot from the network.
 */
export function bmcUrl({ vendor, bmc }: Pick<FleetHost, "vendor" | "bmc">): string {
    if (bmc.protocol === "ipmi") {
        return `ipmi://${bmc.address}`;
    }
    const { scheme, systemId } = /^dell\b/i.test(vendor) ? DELL : OTHER;
    return `${scheme}://${bmc.address}${bmc.systemId ?? systemId}`;
}
