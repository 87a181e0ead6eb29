import type { KubeletArgs } from "../../components/control-plane/kubelet";
import type { HostPlan } from "./hostPlan";

/** What decides how the kubelet of a host runs. */
export function kubeletOf({ role, cpu, memory, maxPods }: HostPlan): KubeletArgs {
    return { role, cpuCores: cpu.value, memoryGib: memory.value, maxPods };
}
