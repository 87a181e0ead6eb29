import { hugePagesGib } from "../../components/metal/host/bootOptions";
import type { Verdict } from "../../components/shared/verdict";
import { contains, subnetsIn } from "../../components/shared/ranges";
import type { StackConfig } from "../config/schema";
import { bmcRoute } from "./bmcRoute";
import type { HostPlan } from "./hostPlan";
import type { ImagePlan, ModelPlacement } from "./platformPlan";
import { fleetVerdicts } from "./fleetVerdicts";
import { runsControlPlane } from "./hosts";
import { LEAST_GPU_HOST_MEMORY_GIB, LEAST_GPUS } from "./requirements";
import { imageDigests } from "./services/imageDigests";
import { planStorage, USABLE_TARGET_TB } from "./storage";

interface Decided {
    readonly hosts: readonly HostPlan[];
    readonly placements: readonly ModelPlacement[];
    readonly images: readonly ImagePlan[];
}

/** What the company asked for, checked against what was decided. Figures stand in the reasons. */
export function planVerdicts(config: StackConfig, decided: Decided): Verdict[] {
    return [
        gpuCount(decided.hosts),
        ...gpuHostMemory(decided.hosts),
        ...railPorts(config),
        controlPlaneSpread(config, decided.hosts),
        managementSpread(config, decided.hosts),
        ...managementSnapshots(decided.hosts),
        storageCapacity(config, decided.hosts),
        ...fleetVerdicts(config, decided.hosts),
        ...bmcOutOfBand(config),
        bmcRoute(config, decided.hosts),
        podRange(config, decided.hosts),
        ...replicasFit(decided),
        spareGpuHost(config, decided),
        ...imageDigests(config, decided.images),
    ];
}

type Answer = { readonly ok: boolean; readonly reason: string };

const answer = (id: string, subject: string, { ok, reason }: Answer): Verdict => ({
    id,
    subject,
    status: ok ? "pass" : "fail",
    reason,
});

const sum = (hosts: readonly HostPlan[], of: (host: HostPlan) => number) =>
    hosts.reduce((total, host) => total + of(host), 0);
const withRole = (hosts: readonly HostPlan[], role: HostPlan["role"]) => hosts.filter((host) => host.role === role);

function gpuCount(hosts: readonly HostPlan[]): Verdict {
    const gpus = sum(hosts, (host) => host.gpus.value);
    return answer("gpu/count", "site", {
        ok: gpus >= LEAST_GPUS,
        reason: `${gpus} H200; ${LEAST_GPUS} or more are required`,
    });
}

/** Memory that is fitted, whatever it is set aside for. */
function gpuHostMemory(hosts: readonly HostPlan[]): Verdict[] {
    return withRole(hosts, "gpu").map(({ id, memory, hugePages }) =>
        answer("gpu/host-memory", id, {
            ok: memory.value >= LEAST_GPU_HOST_MEMORY_GIB,
            reason: `${memory.value} GiB${hugePages ? `, ${hugePagesGib(hugePages)} of them huge pages, which count` : ""}; at least 1 TB (${LEAST_GPU_HOST_MEMORY_GIB.toFixed(1)} GiB) is required`,
        }),
    );
}

function railPorts({ inventory }: StackConfig): Verdict[] {
    return Object.entries(inventory.hardware)
        .filter(([, hardware]) => hardware.gpus)
        .map(([name, { gpus, nics }]) => {
            const ok = nics.railPorts === gpus?.count && nics.railSpeedGbps === 400;
            const reason = `${nics.railPorts} rail ports of ${nics.railSpeedGbps ?? 0} Gb/s for ${gpus?.count ?? 0} GPUs; one 400 Gb/s port a GPU is required`;
            return answer("fabric/rail-ports", `hardware/${name}`, { ok, reason });
        });
}

function controlPlaneSpread({ site, inventory }: StackConfig, hosts: readonly HostPlan[]): Verdict {
    const members = hosts.filter(({ role }) => runsControlPlane(role));
    const racks = new Set(members.map(({ rack }) => rack)).size;
    const reason = `${members.length} members in ${racks} racks`;
    if (site.tier === "staging" && members.length < 3) {
        const gap = `${reason}: a staging site promises no control-plane availability`;
        return { id: "control-plane/quorum", subject: "site", status: "indeterminate", reason: gap };
    }
    const available = Object.keys(inventory.racks).length;
    if (site.tier === "prod" && members.length >= 3 && available < members.length && racks === available) {
        const gap = `${reason}, which are all there are: a lost rack can take the quorum`;
        return { id: "control-plane/quorum", subject: "site", status: "indeterminate", reason: gap };
    }
    const ok = members.length >= 3 && members.length % 2 === 1 && (racks === members.length || site.tier === "staging");
    return answer("control-plane/quorum", "site", {
        ok,
        reason: `${reason}; an odd number of at least 3, one a rack, is required`,
    });
}

/** Without it nothing is repaired or upgraded, but what runs goes on: one host is a risk that staging takes by name. */
function managementSpread({ site }: StackConfig, hosts: readonly HostPlan[]): Verdict {
    const members = withRole(hosts, "management");
    const racks = new Set(members.map(({ rack }) => rack)).size;
    const reason = `${members.length} management ${members.length === 1 ? "host" : "hosts"} in ${racks} ${racks === 1 ? "rack" : "racks"}`;
    if (site.tier === "staging" && members.length === 1) {
        const risk = `${reason}: while it is down no host is repaired, added or upgraded; its etcd snapshots, those that were carried off it, are the way back`;
        return { id: "management/quorum", subject: "site", status: "indeterminate", reason: risk };
    }
    const ok = members.length >= 3 && members.length % 2 === 1 && (racks === members.length || site.tier === "staging");
    return answer("management/quorum", "site", {
        ok,
        reason: `${reason}; an odd number of at least 3, one a rack, is required`,
    });
}

/** Members hold the same data: what is deleted in one is deleted in all. */
function managementSnapshots(hosts: readonly HostPlan[]): Verdict[] {
    const reason =
        "taken every six hours and kept on the management hosts alone: nothing carries them off the site before backups are there " +
        "(docs/runbooks/management-cluster.md, 3)";
    return withRole(hosts, "management").length === 0
        ? []
        : [{ id: "management/etcd-snapshots", subject: "site", status: "indeterminate", reason }];
}

function storageCapacity({ site }: StackConfig, hosts: readonly HostPlan[]): Verdict {
    const { usableTb, usableAfterHostLossTb, failureDomain } = planStorage(site.tier, hosts);
    const figures =
        `${usableTb.toFixed(1)} TB usable at three copies by ${failureDomain} and 80 % fill, ` +
        `${usableAfterHostLossTb.toFixed(1)} TB with a storage host lost; `;
    if (site.tier === "staging") {
        const reason = `${figures}a staging site makes no promise of capacity`;
        return { id: "storage/usable-capacity", subject: "site", status: "indeterminate", reason };
    }
    const ok = usableAfterHostLossTb >= USABLE_TARGET_TB;
    return answer("storage/usable-capacity", "site", {
        ok,
        reason: `${figures}${USABLE_TARGET_TB} TB are required in both`,
    });
}

function bmcOutOfBand({ inventory, network }: StackConfig): Verdict[] {
    return Object.entries(inventory.hosts).map(([name, { bmc }]) => {
        const ok = contains(network.ranges.outOfBand, bmc.address);
        const reason = `BMC ${bmc.address} is ${ok ? "in" : "outside"} the out-of-band range ${network.ranges.outOfBand}`;
        return answer("network/bmc-out-of-band", `host/${name}`, { ok, reason });
    });
}

function podRange({ network }: StackConfig, hosts: readonly HostPlan[]): Verdict {
    const room = subnetsIn(network.ranges.pods, network.podPrefixPerHost);
    const nodes = hosts.filter(({ cluster }) => cluster === "workload").length;
    const reason = `${network.ranges.pods} has room for ${room} hosts at /${network.podPrefixPerHost}; there are ${nodes}`;
    return answer("network/pod-range", "site", { ok: room >= nodes, reason });
}

function replicasFit({ hosts, placements }: Decided): Verdict[] {
    const gpus = sum(hosts, (host) => host.gpus.value);
    const wanted = placements.reduce((total, { replicas, tensorParallel }) => total + replicas * tensorParallel, 0);
    const fit: Answer = { ok: wanted <= gpus, reason: `models ask for ${wanted} GPUs of ${gpus}` };
    return [
        answer("serving/gpus", "site", fit),
        ...placements.map(({ id, replicas, racks }) => {
            const reason = `${replicas} replicas, racks that can hold one: ${racks.join(", ") || "none"}; each replica has a rack of its own`;
            return answer("serving/rack-spread", id, { ok: racks.length >= replicas, reason });
        }),
    ];
}

/** N+1: the models still fit when the largest GPU host is gone. */
function spareGpuHost({ site }: StackConfig, { hosts, placements }: Decided): Verdict {
    const gpuHosts = withRole(hosts, "gpu");
    const largest = Math.max(0, ...gpuHosts.map((host) => host.gpus.value));
    const left = sum(gpuHosts, (host) => host.gpus.value) - largest;
    const wanted = placements.reduce((total, { replicas, tensorParallel }) => total + replicas * tensorParallel, 0);
    const reason = `${left} GPUs are left with a host down; models ask for ${wanted}`;
    if (site.tier === "staging") {
        return {
            id: "serving/spare-host",
            subject: "site",
            status: "indeterminate",
            reason: `${reason}: a staging site has no N+1`,
        };
    }
    return answer("serving/spare-host", "site", { ok: left >= wanted, reason });
}
