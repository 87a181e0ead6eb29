import { hostFile, type HostFile } from "./hostFile";

/** Pages that the kernel sets aside at boot, and that nobody else gets. */
export interface HugePages {
    readonly size: "2M" | "1G";
    readonly count: number;
}

/** What such pages take from everything that does not ask for them by name. */
export const hugePagesGib = ({ size, count }: HugePages) => count * (size === "1G" ? 1 : 2 / 1024);

export const BOOT_OPTIONS = "/etc/platform/boot-options";
const DROP_IN = "/etc/default/grub.d/90-platform.cfg";

/**
 * What the kernel of a cluster's host is started with. GPUs and network cards reach each other's memory at full speed when the
 * IOMMU passes their addresses through; Intel's has to be switched on first, and others ignore that word.
 */
export function bootOptions({ size, count }: HugePages = { size: "1G", count: 0 }): string[] {
    const pages = count === 0 ? [] : [`default_hugepagesz=${size}`, `hugepagesz=${size}`, `hugepages=${count}`];
    return ["intel_iommu=on", "iommu=pt", ...pages];
}

export function bootOptionsFile(options: readonly string[]): HostFile {
    return hostFile(BOOT_OPTIONS, options);
}

/**
 * Command of cloud-init's `bootcmd`, which runs at every boot before everything else: a published image knows no option of ours,
 * so its first boot writes them down and starts the host once more. The file that it leaves is why it does so only once; whether
 * the options then hold is asked later, where a host can be refused.
 */
export function bootOptionsCommand(options: readonly string[]): string {
    const line = `GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX ${options.join(" ")}"`;
    return [
        `if ! test -e ${DROP_IN}; then mkdir -p ${DROP_IN.replace(/\/[^/]*$/, "")}`,
        `printf '%s\\n' '${line}' > ${DROP_IN}`,
        // The rest of cloud-init must not begin on a host that is about to go down.
        "update-grub && systemctl reboot && sleep infinity; fi",
    ].join("; ");
}
