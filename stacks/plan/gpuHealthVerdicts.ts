import { affectedAtMost } from "../../components/control-plane/machineLifecycle";
import type { Verdict } from "../../components/shared/verdict";
import type { StackConfig } from "../config/schema";
import type { HostPlan } from "./hostPlan";

const RUNBOOK = "docs/runbooks/gpu-host-unhealthy.md";

/** Whether a sick GPU host is mended by itself, and what that costs the pods on it. */
export function gpuHealthVerdicts(
    { management, metal }: Pick<StackConfig, "management" | "metal">,
    hosts: readonly Pick<HostPlan, "role">[],
): Verdict[] {
    const gpuHosts = hosts.filter(({ role }) => role === "gpu").length;
    const affected = affectedAtMost(gpuHosts);
    const { faultMinutes, unknownMinutes } = metal.gpuHealth;
    const cycle = { id: "gpu/power-cycle", subject: "site" };
    const figures = `${gpuHosts} GPU ${gpuHosts === 1 ? "host" : "hosts"}`;
    if (!management) {
        const reason = `${figures}, and no management cluster that has their BMCs: a person cycles their power (${RUNBOOK})`;
        return [{ ...cycle, status: "indeterminate", reason }];
    }
    if (affected === 0) {
        const reason = `${figures}: one alone is more than a third of them, beyond which no power is cycled by itself; a person does (${RUNBOOK}), or the site has three`;
        return [{ ...cycle, status: "indeterminate", reason }];
    }
    return [
        {
            ...cycle,
            status: "pass",
            reason: `${figures}: power is cycled after ${faultMinutes} minutes of a fault, ${unknownMinutes} of nobody knowing, one host at a time (another may wait for it), with ${affected} affected at the most and none beyond; after three cycles that did not help, and for one that never joined, a person acts (${RUNBOOK})`,
        },
        {
            id: "gpu/drain",
            subject: "site",
            status: "indeterminate",
            reason: `CAPM3 takes a host's power without draining it, so pods on its healthy GPUs are cut off, and new ones may come until then: a person has ${faultMinutes} minutes to cordon and drain it (${RUNBOOK}); an operator that does so by node conditions, and stops with more than a third affected, closes it`,
        },
    ];
}
