import type { ObjectControl } from "../lib/control";
import { containerName, hasPods, podSpecsOf } from "../lib/podSpecs";

export const privileged: ObjectControl = {
    id: "POD-02",
    policy: "kubernetes-pod-disallow-privileged",
    title: "Containers are not privileged",
    requirements: ["R1", "R3"],
    severity: "critical",
    level: "mandatory",
    mapping: { nist: ["AC-6", "SC-39"], cis: ["5.2.2", "5.2.10"], soc2: ["CC6.1"] },
    why: "A privileged container owns its host, and with it the memory of every GPU and every other tenant's pods.",
    remediation: "Drop the flag and ask for the device as a resource; driver agents are waived by kind and name.",
    scope: "looks at every kind with pods",

    concerns: hasPods,

    examine(object, root, report) {
        for (const { spec, containers } of podSpecsOf(object, root)) {
            for (const container of containers) {
                const flag = container.at("securityContext.privileged");
                if (flag.value === true) {
                    report.fail(flag, `is true${containerName(container)}`);
                }
            }
            for (const holder of [spec, ...containers]) {
                const flag = holder.at("securityContext.windowsOptions.hostProcess");
                if (flag.value === true) {
                    report.fail(flag, `is true${holder === spec ? "" : containerName(holder)}`);
                }
            }
        }
    },
};
