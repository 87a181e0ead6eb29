import { isPrivate } from "../lib/cidr";
import { anyOf, type ObjectControl, type Report } from "../lib/control";
import type { Field } from "../lib/field";

export const serviceExposure: ObjectControl = {
    id: "NET-04",
    policy: "kubernetes-service-disallow-exposure",
    title: "Services are exposed only through the approved gateway",
    requirements: ["R1"],
    severity: "critical",
    level: "mandatory",
    mapping: { nist: ["SC-7", "SC-7(3)"], cis: [], soc2: ["CC6.6"] },
    why: "A NodePort or load balancer opens a way in that no gateway authenticates, limits or logs.",
    remediation:
        "Use type ClusterIP behind a Gateway; the gateway's own Service is waived by name and keeps private ranges.",
    scope: "looks at Service, Gateway and CiliumLoadBalancerIPPool",
    limits: "A Gateway address given as a host name is listed as indeterminate: what it resolves to is not known here.",

    concerns: anyOf("core/Service", "gateway.networking.k8s.io/Gateway", "cilium.io/CiliumLoadBalancerIPPool"),

    examine({ kind }, root, report) {
        const spec = root.get("spec");
        if (kind.id === "core/Service") {
            examineService(spec, report);
        }
        for (const address of spec.get("addresses").items) {
            examineAddress(address, report);
        }
        for (const block of spec.get("blocks").items) {
            for (const key of ["cidr", "start", "stop"]) {
                privateOnly(block.get(key), report);
            }
        }
    },
};

function examineService(spec: Field, report: Report): void {
    const type = spec.get("type").text;
    if (type === "NodePort") {
        report.fail(spec.get("type"), "is NodePort, which opens a port on every host");
    }
    if (type !== "LoadBalancer") {
        return;
    }
    report.fail(spec.get("type"), "is LoadBalancer, which exposes the service beside the gateway");
    const sources = spec.get("loadBalancerSourceRanges");
    if (sources.empty) {
        report.fail(sources, "is empty, so every address may connect");
    }
    sources.items.forEach((range) => privateOnly(range, report));
    const nodePorts = spec.get("allocateLoadBalancerNodePorts");
    if (nodePorts.known && nodePorts.value !== false) {
        report.fail(nodePorts, "is not false, so the service opens a port on every host as well");
    }
}

function examineAddress(address: Field, report: Report): void {
    const type = address.get("type");
    const value = address.get("value");
    if (type.known && (type.text ?? "IPAddress") !== "IPAddress") {
        report.indeterminate(value, "is not an IP address, so whether it is private cannot be told");
    } else {
        privateOnly(value, report);
    }
}

function privateOnly(range: Field, report: Report): void {
    if (range.present && !isPrivate(range.text ?? "")) {
        report.fail(range, "is not within the private address ranges");
    }
}
