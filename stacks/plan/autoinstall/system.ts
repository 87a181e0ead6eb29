import { auditRulesFile } from "../../../components/metal/host/auditRules";
import { clockFile } from "../../../components/metal/host/clock";
import type { HostFile } from "../../../components/metal/host/hostFile";
import { kernelFiles, resolverFile } from "../../../components/metal/host/kernel";
import { updateFiles } from "../../../components/metal/host/packages";
import type { SiteServicesPlan } from "../services/siteServices";
import type { ManagementHost, ManagementPlan } from "./management";

/** Clock, kernel, audit and updates. */
export function systemFiles(
    { ntpServers, packages }: ManagementPlan,
    services: SiteServicesPlan | null,
    { serviceAddress }: ManagementHost,
): HostFile[] {
    const time = services?.services.find(({ id }) => id === "service/time");
    const serves = time?.addresses.includes(serviceAddress ?? "") === true;
    return [
        clockFile({
            servers: ntpServers.filter((address) => address !== serviceAddress),
            ...(serves && { serves: { from: time.from, clocks: services?.clocks ?? [] } }),
        }),
        resolverFile(),
        ...kernelFiles(),
        auditRulesFile(),
        // No image and no GPU: whoever restarts one of them, one at a time, takes the kernel with it.
        ...updateFiles({ packages, kernel: "updated" }),
    ];
}
