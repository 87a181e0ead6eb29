import type { KubeletArgs } from "../../components/control-plane/kubelet";
import type { HostPlan } from "./hostPlan";
import { ordinaryMemoryGib } from "./hosts";

/** What decides how the kubelet of a host runs. */
export function kubeletOf(host: HostPlan): KubeletArgs {
    const { role, cpu, maxPods } = host;
    return { role, cpuCores: cpu.value, memoryGib: Math.floor(ordinaryMemoryGib(host)), maxPods };
}
