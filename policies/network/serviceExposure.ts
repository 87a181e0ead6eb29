import { isPrivate } from "../lib/cidr";
import { anyOf, type ObjectControl, type Report } from "../lib/control";
import type { Field } from "../lib/field";
import type { KubernetesObject } from "../lib/kubernetes";
import { announcingKinds, examineAnnouncement } from "./announcements";
import { type AskedService, servicePlaces, servicesOf } from "./servicePlaces";

const gateway = "gateway.networking.k8s.io/Gateway";
const pool = "cilium.io/CiliumLoadBalancerIPPool";
const envoyProxy = "gateway.envoyproxy.io/EnvoyProxy";
const nodePortsAsWell = "is not false, so the service opens a port on every host as well";

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
    scope: "looks at Service, Gateway, the kinds that ask an operator for a Service, and what Cilium announces and listens on",
    limits:
        "A Gateway address given as a host name is listed as indeterminate: what it resolves to is not known here. An Envoy " +
        "gateway without EnvoyProxy gets a load balancer that nobody here sees. Routes to pods are for the network policies.",

    concerns: anyOf(gateway, pool, ...Object.keys(servicePlaces), ...announcingKinds),

    examine(object, root, report) {
        const { id } = object.kind;
        const spec = root.get("spec");
        if (id !== envoyProxy || spec.at("provider.type").value !== "Host") {
            servicesOf(object, root).forEach((service) => {
                examineService(object, service, report);
            });
        }
        if (id === gateway) {
            spec.get("addresses").items.forEach((address) => {
                examineAddress(address, report);
            });
        } else if (id === pool) {
            for (const block of spec.get("blocks").items) {
                for (const key of ["cidr", "start", "stop"]) {
                    privateOnly(block.get(key), report);
                }
            }
        }
        examineAnnouncement(object, spec, report);
    },
};

function examineService({ partial }: KubernetesObject, { spec, type, otherwise }: AskedService, report: Report): void {
    if (!type.known) {
        return;
    }
    const unset = type.present ? "" : "not set, and what is made then is ";
    const made = type.text ?? otherwise;
    if (partial && !type.present && otherwise !== undefined) {
        report.indeterminate(type, "is left to whoever owns the rest of the object");
    } else if (made === "NodePort") {
        report.fail(type, `is ${unset}NodePort, which opens a port on every host`);
    } else if (made === "LoadBalancer") {
        report.fail(type, `is ${unset}LoadBalancer, which exposes the service beside the gateway`);
        examineBalancer(spec, report);
    }
    examineAddresses(spec, report);
}

function examineBalancer(spec: Field, report: Report): void {
    const sources = spec.get("loadBalancerSourceRanges");
    if (sources.empty) {
        report.fail(sources, "is empty, so every address may connect");
    }
    const policy = spec.get("loadBalancerSourceRangesPolicy");
    if (policy.value === "Deny") {
        report.fail(policy, "is Deny, so every address but the ranges listed may connect");
    }
    const nodePorts = spec.get("allocateLoadBalancerNodePorts");
    if (nodePorts.known && !nodePorts.present) {
        report.fail(nodePorts, nodePortsAsWell);
    }
}

/** What opens or names an address whatever the type, and stays behind where a waiver accepts the type alone. */
function examineAddresses(spec: Field, report: Report): void {
    for (const external of spec.get("externalIPs").items) {
        report.fail(external, "takes an address for the service beside the gateway");
    }
    for (const address of [spec.get("loadBalancerIP"), ...spec.get("loadBalancerSourceRanges").items]) {
        privateOnly(address, report);
    }
    const nodePorts = spec.get("allocateLoadBalancerNodePorts");
    if (nodePorts.value === true) {
        report.fail(nodePorts, nodePortsAsWell);
    }
    for (const port of spec.get("ports").items.map((entry) => entry.get("nodePort"))) {
        if (port.present && port.value !== 0) {
            report.fail(port, "opens a port on every host");
        }
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
