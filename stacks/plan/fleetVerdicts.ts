import type { Verdict } from "../../components/shared/verdict";
import type { StackConfig } from "../config/schema";
import { runsStorage } from "./hosts";
import type { HostPlan } from "./hostPlan";
import { planStorage } from "./storage";

/** What the hosts are together: what one loss, one vendor or one date takes away, and what nobody has looked at yet. */
export function fleetVerdicts(config: StackConfig, hosts: readonly HostPlan[]): Verdict[] {
    return [
        vendors(hosts),
        failureDomains(config, hosts),
        storageHealing(config, hosts),
        operatingSystem(),
        ...inspected(config, hosts),
        placeholders(config, hosts),
    ];
}

const distinct = (values: readonly string[]) => [...new Set(values)].sort();

/** A recall, a firmware fault or a late delivery of the only vendor takes every GPU host at once. */
function vendors(hosts: readonly HostPlan[]): Verdict {
    const gpuHosts = hosts.filter(({ role }) => role === "gpu");
    const counted = (of: readonly HostPlan[]) =>
        distinct(of.map(({ vendor }) => vendor))
            .map((vendor) => `${of.filter((host) => host.vendor === vendor).length} ${vendor}`)
            .join(", ");
    const figures = `GPU hosts: ${counted(gpuHosts) || "none"}; all hosts: ${counted(hosts) || "none"}`;
    const id = { id: "inventory/vendors", subject: "site" } as const;
    if (distinct(gpuHosts.map(({ vendor }) => vendor)).length > 1) {
        return { ...id, status: "pass", reason: figures };
    }
    const reason = `${figures}; a recall, a firmware fault or a late delivery of one vendor takes all of them: buy the next ones from an alternative of inventory.hardware`;
    return { ...id, status: "indeterminate", reason };
}

/** Three copies and three members want three places that fail apart. */
function failureDomains({ site }: StackConfig, hosts: readonly HostPlan[]): Verdict {
    const racks = distinct(hosts.filter(({ cluster }) => cluster === "workload").map(({ rack }) => rack));
    const figures = `${racks.length} ${racks.length === 1 ? "rack" : "racks"} (${racks.join(", ")})`;
    const id = { id: "site/failure-domains", subject: "site" } as const;
    if (racks.length >= 3) {
        return { ...id, status: "pass", reason: `${figures}; three copies and three members stand in three of them` };
    }
    const promise = site.tier === "staging" ? "a staging site promises no more" : "a third rack closes the gap";
    const reason = `${figures}: copies and control-plane members are kept apart by host, and a lost rack can take two of three; ${promise}`;
    return { ...id, status: "indeterminate", reason };
}

/** What a lost host held is rebuilt on others of its failure domain, and on no host that is control plane too. */
function storageHealing({ site }: StackConfig, hosts: readonly HostPlan[]): Verdict {
    const storage = hosts.filter(({ role }) => runsStorage(role));
    const { failureDomain } = planStorage(site.tier, hosts);
    const perRack = distinct(storage.map(({ rack }) => rack)).map(
        (rack) => storage.filter((host) => host.rack === rack).length,
    );
    const apart = storage.every(({ role }) => role === "storage");
    const figures = `${storage.length} storage hosts${apart ? "" : ", control plane on the same hosts"}, failure domain ${failureDomain}`;
    const ok = apart && storage.length >= 4 && (failureDomain === "host" || Math.min(...perRack) >= 2);
    const id = { id: "storage/self-healing", subject: "site" } as const;
    if (ok) {
        return { ...id, status: "pass", reason: `${figures}: a lost host's copies have others to go to` };
    }
    const reason = `${figures}: a lost host's copies have nowhere to go; four hosts apart from the control plane, two a rack, are required`;
    return { ...id, status: site.tier === "staging" ? "indeterminate" : "fail", reason };
}

/** The one that was asked for. The plan has no clock: it gives the date, and whoever reads it has the calendar. */
function operatingSystem(): Verdict {
    const reason =
        "Ubuntu 22.04, which was asked for, leaves standard support in April 2027 (Canonical, ubuntu.com/about/release-cycle): " +
        "from then on fixes need Ubuntu Pro, or the hosts a newer release; the image is data, and hosts are replaced one by one";
    return { id: "hosts/operating-system-support", subject: "site", status: "indeterminate", reason };
}

/** Names of ports and slots of disks are what a host says of itself when it is inspected. */
function inspected({ inventory }: StackConfig, hosts: readonly HostPlan[]): Verdict[] {
    return distinct(hosts.map(({ hardware }) => hardware)).map((name): Verdict => {
        const { interfaces, disks } = inventory.hardware[name] ?? {};
        const assumed = Object.entries({ interfaces, disks })
            .filter(([, facts]) => facts?.source.startsWith("assumption") ?? true)
            .map(([key]) => key);
        const id = { id: "inventory/inspected", subject: `hardware/${name}` };
        if (assumed.length === 0) {
            const reason = `interfaces: ${interfaces?.source ?? ""}; disks: ${disks?.source ?? ""}`;
            return { ...id, status: "pass", reason };
        }
        const reason = `${assumed.join(" and ")} are assumptions: inspect a host and compare its status.hardware, then name it as source`;
        return { ...id, status: "indeterminate", reason };
    });
}

/** RFC 7042 keeps 00-00-5E-00-53-00 to -FF for documentation: no port has one. */
const DOCUMENTATION_MAC = /^00:00:5e:00:53:/;

function placeholders({ site }: StackConfig, hosts: readonly HostPlan[]): Verdict {
    const made = hosts.filter(({ bootMac }) => DOCUMENTATION_MAC.test(bootMac)).map(({ name }) => name);
    const id = { id: "inventory/placeholders", subject: "site" } as const;
    if (made.length === 0) {
        return { ...id, status: "pass", reason: `no MAC address of ${site.name} is one kept for documentation` };
    }
    const reason = `${made.length} of ${hosts.length} hosts have MAC addresses kept for documentation (RFC 7042), such as ${made[0] ?? ""}: write those on their labels, and their serials, before anything is installed`;
    return { ...id, status: "indeterminate", reason };
}
