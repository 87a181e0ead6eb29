import type { Verdict } from "../../../components/shared/verdict";
import type { HostPlan } from "../hostPlan";
import { operators } from "./custodians";
import { hostDisk, isManagement, tang } from "./keyIds";
import type { KeyId, KeyPlan } from "./keyPlan";

export interface DiskUnlock {
    readonly how: string;
    /** Of the Tang servers asked; none for a management host, for they run there. */
    readonly tang: readonly KeyId[];
}

/** How many Tang servers must answer: a majority, so that one may be down and one stolen rack is not enough. */
export const tangNeeded = (servers: number) => Math.floor(servers / 2) + 1;

/**
 * How a host gets at its disks after a power cycle with nobody there (pitfall 28). Management hosts take their TPM alone:
 * Tang runs on them, and servers that unlock each other stay dark after a blackout.
 */
export function diskUnlock(host: HostPlan, hosts: readonly HostPlan[]): DiskUnlock {
    const servers = hosts.filter(isManagement);
    if (isManagement(host) || servers.length === 0) {
        return { how: "its TPM", tang: [] };
    }
    return {
        how: `its TPM and ${tangNeeded(servers.length)} of ${servers.length} Tang servers`,
        tang: servers.map(({ name }) => tang(name)),
    };
}

/** One key pair for each Tang server. */
export function tangKeys(hosts: readonly HostPlan[]): KeyPlan[] {
    return hosts.filter(isManagement).map(({ name }) => ({
        id: tang(name),
        family: "Tang servers",
        purpose: "Lets a host compute its share of its disk key while it stands in this network",
        use: "agrees",
        // Tang's exchange keys are P-521 (tang(8)); the server learns neither the share nor who asks.
        algorithm: { name: "ecmr", bits: 521 },
        // src/keys.c of v11, which Ubuntu 22.04 has: where there are none.
        createdBy: "tangd, at its first request",
        livesIn: `/var/db/tang on ${name}`,
        heldIn: [],
        readers: [`tangd on ${name}`],
        protects: [],
        protectedBy: [hostDisk(name)],
        rotation: {
            everyDays: 180,
            procedure:
                "tangd-rotate-keys -d /var/db/tang, clevis luks regen on each host, reports compared, then the old pair is deleted",
        },
        recovery: {
            from: [],
            procedure:
                "new pair; clevis luks regen on each host while a majority of the old pairs answers; else their data disks are wiped",
        },
        lostWithout:
            "hosts need the other Tang servers; without a majority their data disks stay closed, and are wiped",
        custodians: operators,
    }));
}

/** Whether a thief who carries one rack away lacks a Tang server that its hosts need. */
export function unlockSpread(tier: "staging" | "prod", hosts: readonly HostPlan[]): Verdict {
    const servers = hosts.filter(isManagement);
    const racks = new Set(servers.map(({ rack }) => rack));
    const most = Math.max(0, ...[...racks].map((rack) => servers.filter((host) => host.rack === rack).length));
    const needed = tangNeeded(servers.length);
    const reason = `${needed} of ${servers.length} Tang servers unlock a host; one rack holds ${most} of them`;
    const question = { id: "keys/unlock-spread", subject: "site" } as const;
    if (most < needed) {
        return { ...question, status: "pass", reason };
    }
    return tier === "staging"
        ? { ...question, status: "indeterminate", reason: `${reason}: whoever steals the rack can start its hosts` }
        : { ...question, status: "fail", reason: `${reason}; place management hosts in more racks` };
}
