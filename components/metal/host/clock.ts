import { hostFile, type HostFile } from "./hostFile";

export interface ClockArgs {
    /** IPv4 addresses of clocks; three, so that a wrong one is outvoted. */
    readonly servers: readonly string[];
    /** Where the host serves time itself: to whom, and which clocks outside the site it prefers. */
    readonly serves?: { readonly from: readonly string[]; readonly clocks: readonly string[] };
}

/** chrony, which on most hosts listens nowhere. */
export function clockFile({ servers, serves }: ClockArgs): HostFile {
    return hostFile("/etc/chrony/chrony.conf", [
        ...(serves?.clocks ?? []).map((address) => `server ${address} iburst prefer`),
        ...servers.map((address) => `server ${address} iburst`),
        "driftfile /var/lib/chrony/chrony.drift",
        "makestep 1 3",
        "rtcsync",
        ...(serves
            ? [
                  ...serves.from.map((range) => `allow ${range}`),
                  "# With no clock in reach the hosts agree on one of them, instead of each drifting by itself.",
                  "local stratum 10 orphan",
              ]
            : ["# A client and nothing else: neither of its ports is opened.", "port 0"]),
        "cmdport 0",
    ]);
}
