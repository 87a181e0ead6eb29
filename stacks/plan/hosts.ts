import { hugePagesGib } from "../../components/metal/host/bootOptions";
import { CONTROL_PLANE_TAINT, GPU_TAINT, LABELS } from "../../components/shared/labels";
import type { StackConfig } from "../config/schema";
import { planAddresses } from "./hostAddresses";
import { planDataDisks, planRootDevice } from "./hostDisks";
import type { HostPlan, HostPort, HostRole, Taint } from "./hostPlan";
import { poolOf } from "./pools";

/** The kubelet's default; none of our hosts runs more. */
const KUBELET_MAX_PODS = 110;

/** Every machine of the site as the scheduler will see it. */
export function planHosts({ inventory, network }: StackConfig): HostPlan[] {
    // Network, broadcast and gateway addresses of the host's share cannot go to pods.
    const podAddresses = 2 ** (32 - network.podPrefixPerHost) - 3;
    return Object.entries(inventory.hosts).map(([name, host]) => {
        const hardware = inventory.hardware[host.hardware];
        if (!hardware) {
            throw new Error(
                `host ${name} names unknown hardware "${host.hardware}"; the configuration was not validated`,
            );
        }
        if (host.index === undefined) {
            throw new Error(`host ${name} has no index; the configuration was not validated`);
        }
        const { cpuCores, memoryGib, gpus, nvme, nics, vendor, model, interfaces, hugePages } = hardware;
        const managed = host.role !== "management";
        return {
            id: `host/${name}`,
            name,
            role: host.role,
            cluster: managed ? "workload" : "management",
            index: host.index,
            serial: host.serial,
            vendor,
            model,
            hardware: host.hardware,
            rack: host.rack,
            rackUnit: host.rackUnit,
            bmcAddress: host.bmc.address,
            bmcProtocol: host.bmc.protocol,
            bmcCredentials: host.bmc.credentials,
            ...(host.bmc.systemId !== undefined && { bmcSystemId: host.bmc.systemId }),
            bootMac: host.bootMac,
            ports: {
                host: ports(interfaces.host, host.macs.host),
                rails: ports(interfaces.rails, host.macs.rails),
            },
            addresses: planAddresses(network, name, host, hardware),
            rootDevice: managed ? planRootDevice(host, hardware) : null,
            dataDisks: planDataDisks(host.role, hardware),
            ...(host.retiring && { retiring: host.retiring.reason }),
            ...(host.detached && { detached: host.detached.reason }),
            pool: managed ? poolOf(host) : null,
            labels: {
                [LABELS.hostname]: name,
                [LABELS.zone]: host.rack,
                [LABELS.role]: host.role,
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                ...((runsControlPlane(host.role) || host.role === "management") && {
                    "node-role.kubernetes.io/control-plane": "",
                }),
                ...(gpus && {
                    "nvidia.com/gpu.product": GPU_PRODUCTS[gpus.model],
                    "nvidia.com/gpu.count": String(gpus.count),
                }),
            },
            taints: TAINTS[host.role],
            cpu: { value: cpuCores, unit: "core", source: "inventory" },
            memory: { value: memoryGib, unit: "GiB", source: "inventory" },
            ...(managed && hugePages && { hugePages }),
            gpus: { value: gpus?.count ?? 0, unit: "GPU", source: "inventory" },
            nvme: { value: nvme.count * nvme.sizeTb, unit: "TB", source: "inventory" },
            railPorts: nics.railPorts,
            maxPods: Math.min(KUBELET_MAX_PODS, podAddresses),
        };
    });
}

/** As the GPU operator's feature discovery labels a host: the driver's name of the product, with dashes. */
const GPU_PRODUCTS = { "H200-SXM-141GB": "NVIDIA-H200" } as const;

function ports(names: readonly string[], macs: Readonly<Record<string, string>>): HostPort[] {
    return names.map((name, i) => {
        const mac = macs[String(i)];
        return { name, ...(mac !== undefined && { mac }) };
    });
}

/** Whether the site counts on a host: for capacity, quorum and places to run. */
export const isInUse = ({ retiring }: Pick<HostPlan, "retiring">) => retiring === undefined;

/** What pods get that do not ask for huge pages. */
export const ordinaryMemoryGib = ({ memory, hugePages }: Pick<HostPlan, "memory" | "hugePages">) =>
    memory.value - (hugePages ? hugePagesGib(hugePages) : 0);

/** Whether hosts of this role are members of the workload cluster's control plane. */
export const runsControlPlane = (role: HostRole) => role === "control-plane" || role === "converged";

/** Whether hosts of this role hold a share of the replicated storage. */
export const runsStorage = (role: HostRole) => role === "storage" || role === "converged";

const TAINTS: Readonly<Record<HostRole, readonly Taint[]>> = {
    gpu: [GPU_TAINT],
    storage: [{ key: "alphaton.ai/storage", value: "present", effect: "NoSchedule" }],
    "control-plane": [CONTROL_PLANE_TAINT],
    converged: [CONTROL_PLANE_TAINT],
    // Nothing but the platform's own controllers ever runs there.
    management: [],
};
