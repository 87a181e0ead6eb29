import type { ObjectControl } from "../lib/control";
import { containerName, hasPods, podSpecsOf } from "../lib/podSpecs";

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
    scope: "looks at every kind with pods",

    concerns: hasPods,

    examine(object, root, report) {
        for (const { spec, containers } of podSpecsOf(object, root)) {
            for (const flag of ["hostNetwork", "hostPID", "hostIPC"].map((key) => spec.get(key))) {
                if (flag.value === true) {
                    report.fail(flag, "is true");
                }
            }
            for (const container of containers) {
                for (const port of container.get("ports").items.map((entry) => entry.get("hostPort"))) {
                    if (port.present && port.value !== 0) {
                        report.fail(port, `opens a port of the host${containerName(container)}`);
                    }
                }
            }
        }
    },
};
