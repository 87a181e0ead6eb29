import { runsControlPlane } from "../plan/hosts";
import { LEAST_GPU_HOST_MEMORY_GIB, LEAST_GPUS } from "../plan/requirements";
import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

type Sections = Partial<StackConfig>;
type Host = StackConfig["inventory"]["hosts"][string];
/** Without hosts that leave: what they are together has to hold without these. */
type Rule = (inventory: StackConfig["inventory"], site: StackConfig["site"] | undefined) => Problem[];

/** What the hosts have to be together, on whichever lines they are written. */
export function fleetProblems({ inventory, site }: Sections): Problem[] {
    if (!inventory) {
        return [];
    }
    const all = Object.entries(inventory.hosts);
    const staying = { ...inventory, hosts: Object.fromEntries(all.filter(([, { retiring }]) => !retiring)) };
    return [...rules.flatMap((rule) => rule(staying, site)), ...all.flatMap(managementIsReplacedByHand)];
}

function managementIsReplacedByHand([name, { role, retiring }]: [string, Host]): Problem[] {
    const reason =
        "Metal3 runs on management hosts and installs none of them: one is replaced by its installation file (docs/runbooks/management-cluster.md), leave this out";
    return role === "management" && retiring ? [{ path: `inventory.hosts.${name}.retiring`, reason }] : [];
}

const hasEnoughGpus: Rule = ({ hosts, hardware }) => {
    const gpus = Object.values(hosts).reduce((sum, host) => sum + (hardware[host.hardware]?.gpus?.count ?? 0), 0);
    const reason = `have ${gpus} H200 in all; ${LEAST_GPUS} or more are required, one HGX host`;
    return gpus >= LEAST_GPUS ? [] : [{ path: "inventory.hosts", reason }];
};

const gpuHostsHaveMemory: Rule = ({ hardware }) =>
    Object.entries(hardware)
        .filter(([, { gpus, memoryGib }]) => gpus && memoryGib < LEAST_GPU_HOST_MEMORY_GIB)
        .map(([name, { memoryGib }]) => {
            const least = `1 TB (${LEAST_GPU_HOST_MEMORY_GIB.toFixed(1)} GiB)`;
            const reason = `${memoryGib}: a GPU host needs ${least}; order more memory`;
            return { path: `inventory.hardware.${name}.memoryGib`, reason };
        });

const railsServeEachGpu: Rule = ({ hardware }) =>
    Object.entries(hardware)
        .filter(([, { gpus, nics }]) => gpus && gpus.count !== nics.railPorts)
        .map(([name, { gpus, nics }]) => {
            const reason = `${nics.railPorts}: an HGX board has one rail port a GPU, and this one has ${gpus?.count ?? 0} GPUs`;
            return { path: `inventory.hardware.${name}.nics.railPorts`, reason };
        });

const prodKeepsControlPlaneAndStorageApart: Rule = ({ hosts }, site) =>
    Object.entries(hosts)
        .filter(([, { role }]) => site?.tier === "prod" && role === "converged")
        .map(([name]) => {
            const reason =
                "is converged: losing one host would cost a control-plane member and a third of the storage; buy small control-plane hosts apart";
            return { path: `inventory.hosts.${name}.role`, reason };
        });

const controlPlane = ({ hosts }: StackConfig["inventory"]) =>
    Object.entries(hosts).filter(([, { role }]) => runsControlPlane(role));

/** Two members are worse than one: either lost stops both. kubeadm's control plane refuses an even number by itself. */
const controlPlaneHasQuorum: Rule = (inventory, site) => {
    const count = controlPlane(inventory).length;
    const enough = count % 2 === 1 && (count > 1 || site?.tier === "staging");
    if (enough) {
        return [];
    }
    const wanted = site?.tier === "staging" ? "an odd number" : "an odd number, 3 or more";
    const reason = `have ${count} control-plane ${count === 1 ? "member" : "members"}; etcd needs ${wanted} to lose one and go on`;
    return [{ path: "inventory.hosts", reason }];
};

/** Not where racks are too few: that is a gap, and a verdict says it. */
const controlPlaneUsesItsRacks: Rule = (inventory) => {
    const members = controlPlane(inventory);
    const inRack = (rack: string) => members.filter(([, host]) => host.rack === rack);
    const racks = Object.keys(inventory.racks);
    return racks.flatMap((rack) => {
        const sharing = inRack(rack);
        const emptier = racks.filter((other) => inRack(other).length <= sharing.length - 2);
        const [name] = sharing.at(-1) ?? [];
        if (name === undefined || emptier.length === 0) {
            return [];
        }
        const others = sharing.slice(0, -1).map(([other]) => other);
        const reason = `"${rack}" holds ${others.join(", ")} already, and ${emptier.join(", ")} could take it: one rack lost must not cost the quorum`;
        return [{ path: `inventory.hosts.${name}.rack`, reason }];
    });
};

/** Cluster API makes all of them by one template, which names ports and disks. */
const controlPlaneIsOfOneKind: Rule = (inventory, site) => {
    // A converged host in prod is refused as such.
    const members = controlPlane(inventory).filter(([, { role }]) => site?.tier !== "prod" || role !== "converged");
    const [first] = members;
    const kind = ({ role, hardware }: Host) => `${role} on ${hardware}`;
    return members.flatMap(([name, host]) => {
        if (!first || kind(host) === kind(first[1])) {
            return [];
        }
        const reason = `"${host.hardware}": ${name} is ${kind(host)}, ${first[0]} is ${kind(first[1])}, and one template makes all members of the control plane; use hosts of one kind`;
        return [{ path: `inventory.hosts.${name}.hardware`, reason }];
    });
};

const rules: readonly Rule[] = [
    hasEnoughGpus,
    gpuHostsHaveMemory,
    railsServeEachGpu,
    prodKeepsControlPlaneAndStorageApart,
    controlPlaneHasQuorum,
    controlPlaneUsesItsRacks,
    controlPlaneIsOfOneKind,
];
