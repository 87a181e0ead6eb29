import type { ObjectControl, Report } from "../lib/control";
import type { Field } from "../lib/field";
import { containerName, podSpecsOf } from "../lib/podSpecs";
import { operandParts, runsPods } from "./operands";

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
    scope: "looks at every kind with pods, and at those that ask an operator for some",

    concerns: runsPods,

    examine(object, root, report) {
        for (const { spec, containers } of podSpecsOf(object, root)) {
            examineHolder(spec, "", report);
            containers
                .filter((container) => container !== spec)
                .forEach((container) => {
                    examineHolder(container, containerName(container), report);
                });
        }
        for (const part of operandParts(object, root)) {
            examineHolder(part, "", report);
            refuse(part.get("privileged"), "", report);
        }
    },
};

/** Custom resources that hold a container beside its pod's fields call the pod's own context `podSecurityContext`. */
function examineHolder(holder: Field, where: string, report: Report): void {
    refuse(holder.at("securityContext.privileged"), where, report);
    for (const context of ["securityContext", "podSecurityContext"]) {
        refuse(holder.get(context).at("windowsOptions.hostProcess"), where, report);
    }
}

function refuse(flag: Field, where: string, report: Report): void {
    if (flag.value === true) {
        report.fail(flag, `is true${where}`);
    }
}
