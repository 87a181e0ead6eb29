import assert from "node:assert/strict";

import { serviceExposure } from "../../../policies/network/serviceExposure";
import { ask } from "../support/assess";
import { kubernetes } from "../support/resources";
import { undecidedBy } from "../support/unknown";
import { waiver } from "../support/waiver";

const metadata = { name: "gateway", namespace: "edge" };
const service = (spec: object, kind = "core/v1:Service") => kubernetes(kind, { metadata, spec });
const gateway = (addresses: object[]) =>
    kubernetes("gateway.networking.k8s.io/v1:Gateway", { metadata, spec: { addresses } });
const pool = (blocks: object[]) =>
    kubernetes("cilium.io/v2:CiliumLoadBalancerIPPool", { metadata: { name: "p" }, spec: { blocks } });
const privateBalancer = {
    type: "LoadBalancer",
    loadBalancerSourceRanges: ["10.0.0.0/8"],
    allocateLoadBalancerNodePorts: false,
};
const at = "NET-04 Service edge/gateway: spec.";

describe("NET-04 kubernetes-service-disallow-exposure", () => {
    it("passes a ClusterIP service, named or by default, and a headless one", () => {
        const statuses = [{ type: "ClusterIP" }, {}, { clusterIP: "None" }].map(
            (spec) => ask(serviceExposure, [service(spec)]).results[0]?.status,
        );
        assert.deepEqual(statuses, ["pass", "pass", "pass"]);
    });

    it("refuses a NodePort", () => {
        assert.deepEqual(ask(serviceExposure, [service({ type: "NodePort" })]).violations, [
            `${at}type is NodePort, which opens a port on every host`,
        ]);
    });

    it("refuses a load balancer, and everything about it that widens the way in", () => {
        assert.deepEqual(ask(serviceExposure, [service({ type: "LoadBalancer" })]).violations, [
            `${at}type is LoadBalancer, which exposes the service beside the gateway`,
            `${at}loadBalancerSourceRanges is empty, so every address may connect`,
            `${at}allocateLoadBalancerNodePorts is not false, so the service opens a port on every host as well`,
        ]);
        const wide = { ...privateBalancer, loadBalancerSourceRanges: ["10.0.0.0/8", "0.0.0.0/0"] };
        assert.deepEqual(ask(serviceExposure, [service(wide)]).violations.slice(1), [
            `${at}loadBalancerSourceRanges[1] is not within the private address ranges`,
        ]);
    });

    it("lets a waiver allow the gateway's load balancer and nothing else about it", () => {
        const urn = "urn:pulumi:*::h200-platform::kubernetes:core/v1:Service::edge-gateway";
        const waivers = [waiver({ control: "NET-04", urn, path: "spec.type" })];
        const waived = ask(serviceExposure, [service(privateBalancer, "core/v1:Service")], { waivers });
        assert.deepEqual([waived.violations, waived.results.map(({ status }) => status)], [[], ["waived"]]);
        assert.deepEqual(
            ask(serviceExposure, [service({ ...privateBalancer, loadBalancerSourceRanges: [] })], { waivers })
                .violations,
            [`${at}loadBalancerSourceRanges is empty, so every address may connect`],
        );
    });

    it("wants private gateway addresses, and lists those it cannot judge", () => {
        const answer = ask(serviceExposure, [
            gateway([
                { value: "10.1.0.4" },
                { type: "IPAddress", value: "203.0.113.9" },
                { type: "Hostname", value: "edge" },
            ]),
        ]);
        assert.deepEqual(
            answer.results.map(({ status, path }) => [status, path]),
            [
                ["fail", "spec.addresses[1].value"],
                ["indeterminate", "spec.addresses[2].value"],
            ],
        );
    });

    it("wants private load balancer pools", () => {
        const { violations } = ask(serviceExposure, [
            pool([{ cidr: "192.168.10.0/24" }, { start: "10.0.0.1", stop: "11.0.0.1" }, { cidr: "172.16.0.0/11" }]),
        ]);
        assert.deepEqual(violations, [
            "NET-04 CiliumLoadBalancerIPPool p: spec.blocks[1].stop is not within the private address ranges",
            "NET-04 CiliumLoadBalancerIPPool p: spec.blocks[2].cidr is not within the private address ranges",
        ]);
    });

    it("sees services in patches and lists", () => {
        const list = kubernetes("core/v1:ServiceList", { items: [{ metadata, spec: { type: "NodePort" } }] });
        for (const resource of [service({ type: "NodePort" }, "core/v1:ServicePatch"), list]) {
            assert.equal(ask(serviceExposure, [resource]).violations.length, 1);
        }
    });

    it("does not apply to other kinds", () => {
        assert.deepEqual(ask(serviceExposure, [kubernetes("core/v1:Pod", {})]).notApplicable, [
            "looks at Service, Gateway and CiliumLoadBalancerIPPool",
        ]);
    });

    it("is undecided about each unknown it reads, by path", () => {
        assert.deepEqual(undecidedBy(serviceExposure, [service({ type: "ClusterIP", ports: [{ port: 1 }] })]), [
            "spec",
            "spec.type",
        ]);
        assert.deepEqual(undecidedBy(serviceExposure, [gateway([{ type: "IPAddress", value: "10.0.0.1" }])]), [
            "spec",
            "spec.addresses",
            "spec.addresses[0]",
            "spec.addresses[0].type",
            "spec.addresses[0].value",
        ]);
        assert.deepEqual(undecidedBy(serviceExposure, [pool([{ cidr: "10.0.0.0/8" }])]), [
            "spec",
            "spec.blocks",
            "spec.blocks[0]",
            "spec.blocks[0].cidr",
        ]);
    });
});
