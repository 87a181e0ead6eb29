import { type ObjectControl, type Report, requireThat } from "../lib/control";
import type { Field } from "../lib/field";
import { containerName, podSpecsOf } from "../lib/podSpecs";
import { offHostSwitches, operandParts, runsPods } from "./operands";

export const hostAccess: ObjectControl = {
    id: "POD-03",
    policy: "kubernetes-pod-disallow-host-access",
    title: "Pods stay out of the host's namespaces and ports",
    requirements: ["R1"],
    severity: "critical",
    level: "mandatory",
    mapping: { nist: ["SC-7", "SC-39"], cis: ["5.2.3", "5.2.4", "5.2.5", "5.2.12"], soc2: ["CC6.6"] },
    why: "On the host's network a pod is outside every network policy and outside the encryption between pods.",
    remediation:
        "Use the pod network and a Service; host mode is for network, storage and GPU agents, each with a waiver.",
    scope: "looks at every kind with pods, and at those that ask an operator for some",
    limits: "What an operator's own flags make of all its pods, as ROOK_ENFORCE_HOST_NETWORK does, is not seen.",

    concerns: runsPods,

    examine(object, root, report) {
        for (const { spec, containers } of podSpecsOf(object, root)) {
            examineFlags(spec, report);
            for (const container of containers) {
                for (const port of container.get("ports").items.map((entry) => entry.get("hostPort"))) {
                    examinePort(port, containerName(container), report);
                }
            }
        }
        for (const part of operandParts(object, root)) {
            examineFlags(part, report);
            examinePort(part.get("hostPort"), "", report);
            // Rook's other way to say hostNetwork.
            const provider = part.get("provider");
            if (provider.value === "host") {
                report.fail(provider, "is host");
            }
        }
        for (const off of offHostSwitches(object, root)) {
            requireThat(
                object,
                off,
                (value) => value === true,
                report,
                "is not true, so the pods run on the host's network",
            );
        }
    },
};

function examineFlags(pod: Field, report: Report): void {
    for (const flag of ["hostNetwork", "hostPID", "hostIPC"].map((key) => pod.get(key))) {
        if (flag.value === true) {
            report.fail(flag, "is true");
        }
    }
}

function examinePort(port: Field, where: string, report: Report): void {
    if (port.present && port.value !== 0) {
        report.fail(port, `opens a port of the host${where}`);
    }
}
