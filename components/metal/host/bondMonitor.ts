import { hostFile, type HostFile } from "./hostFile";

/** How often the kernel looks whether a port has a link. */
const MILLISECONDS = 100;

/**
 * Lets a bond notice that a port has lost its link: an active-backup bond does not look by itself. Metal3's data template has
 * a field for such parameters, but its schema takes objects only, where the parameter is a number (CAPM3 1.13).
 */
export function bondMonitorFile(bond: string): HostFile {
    return hostFile(
        "/etc/netplan/90-bond-monitor.yaml",
        [
            "network:",
            "  version: 2",
            "  bonds:",
            `    ${bond}:`,
            "      parameters:",
            `        mii-monitor-interval: ${MILLISECONDS}`,
        ],
        "0600",
    );
}

/** The same for a bond that is up already: networkd leaves the parameters of one that it finds (systemd#36406). */
export const bondMonitorCommand = (bond: string) => `echo ${MILLISECONDS} > /sys/class/net/${bond}/bonding/miimon`;
