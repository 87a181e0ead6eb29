import type { Verdict } from "../../components/shared/verdict";
import type { HostPlan } from "./hostPlan";
import type { MetalPlan } from "./metal";

/** What hosts are kept from, or given, by somebody's decision: none of it is wrong, and all of it has to be seen by whoever decides next. */
export function exceptionVerdicts(
    hosts: readonly HostPlan[],
    { firmwareUpdates }: Pick<MetalPlan, "firmwareUpdates">,
): Verdict[] {
    return [
        ...hosts.flatMap(({ id, detached }) => (detached === undefined ? [] : [detachedVerdict(id, detached)])),
        ...Object.entries(firmwareUpdates).map(([kind, updates]) =>
            firmwareImages(
                kind,
                updates.map(({ url }) => url),
            ),
        ),
    ];
}

function detachedVerdict(subject: HostPlan["id"], why: string): Verdict {
    const reason = `Metal3 leaves it alone (${why}): nothing powers, inspects, installs or remediates it until detached is taken out`;
    return { id: "metal/detached", subject, status: "indeterminate", reason };
}

/** Ironic hands the address on (`[redfish]firmware_source = http`, its default), and asks whether the BMC's task has ended well. */
function firmwareImages(kind: string, urls: readonly string[]): Verdict {
    const stores = [...new Set(urls.map((url) => new URL(url).host))].join(", ");
    const reason = `BMCs fetch firmware from ${stores} themselves, and nobody has shown that they reach it and believe its certificate (docs/runbooks/firmware.md, images)`;
    return { id: "metal/firmware-images", subject: `hardware/${kind}`, status: "indeterminate", reason };
}
