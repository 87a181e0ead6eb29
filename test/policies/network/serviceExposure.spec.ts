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
const custom = (kind: string, spec: object) => kubernetes(kind, { metadata, spec });
const envoyProxy = (kubernetesProvider: object, kind = "EnvoyProxy") =>
    custom(`gateway.envoyproxy.io/v1alpha1:${kind}`, {
        provider: { type: "Kubernetes", kubernetes: kubernetesProvider },
    });
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

    it("refuses other ways in, which stay when a waiver accepts the type", () => {
        const ways = {
            externalIPs: ["10.0.0.8"],
            loadBalancerIP: "203.0.113.9",
            ports: [{ nodePort: 30080 }, { nodePort: 0 }],
        };
        assert.deepEqual(ask(serviceExposure, [service({ type: "ClusterIP", ...ways })]).violations, [
            `${at}externalIPs[0] takes an address for the service beside the gateway`,
            `${at}loadBalancerIP is not within the private address ranges`,
            `${at}ports[0].nodePort opens a port on every host`,
        ]);
    });

    for (const [what, resource] of Object.entries({
        "an EnvoyProxy": envoyProxy({}),
        "a Gateway class of Cilium": custom("cilium.io/v2alpha1:CiliumGatewayClassConfig", {}),
    })) {
        it(`takes the LoadBalancer that ${what} gets by default for one that somebody wrote`, () => {
            assert.match(
                ask(serviceExposure, [resource]).violations[0] ?? "",
                /ervice\.type is not set, and what is made then is LoadBalancer, which exposes the service beside the gateway$/,
            );
        });
    }

    it("passes an EnvoyProxy that asks for ClusterIP or runs outside, and gives no pass to a patch of one", () => {
        const inside = envoyProxy({ envoyService: { type: "ClusterIP" } });
        const outside = custom("gateway.envoyproxy.io/v1alpha1:EnvoyProxy", { provider: { type: "Host" } });
        const patch = envoyProxy({}, "EnvoyProxyPatch");
        assert.deepEqual(
            [inside, outside, patch].map((resource) => ask(serviceExposure, [resource]).results[0]?.status),
            ["pass", "pass", "indeterminate"],
        );
    });

    it("sees what an EnvoyProxy patches into its Service", () => {
        const envoyService = {
            type: "ClusterIP",
            patch: { type: "StrategicMerge", value: { spec: { type: "NodePort" } } },
        };
        assert.deepEqual(ask(serviceExposure, [envoyProxy({ envoyService })]).violations, [
            "NET-04 EnvoyProxy edge/gateway: spec.provider.kubernetes.envoyService.patch.value.spec.type is NodePort, which opens a port on every host",
        ]);
    });

    it("sees the Services that operators are asked for", () => {
        const spec = { type: "NodePort" };
        const asked = [
            custom("postgresql.cnpg.io/v1:Cluster", {
                managed: { services: { additional: [{ serviceTemplate: { spec } }] } },
            }),
            custom("postgresql.cnpg.io/v1:Pooler", { serviceTemplate: { spec } }),
            custom("nvidia.com/v1:ClusterPolicy", { dcgmExporter: { service: spec } }),
        ];
        assert.deepEqual(
            asked.map((resource) => ask(serviceExposure, [resource]).results.map(({ path }) => path)),
            [
                ["spec.managed.services.additional[0].serviceTemplate.spec.type"],
                ["spec.serviceTemplate.spec.type"],
                ["spec.dcgmExporter.service.type"],
            ],
        );
    });

    it("knows that a solver of challenges gets a NodePort unless its issuer says otherwise", () => {
        const issuer = (ingress: object) =>
            custom("cert-manager.io/v1:ClusterIssuer", { acme: { solvers: [{ dns01: {} }, { http01: { ingress } }] } });
        assert.deepEqual(
            [{}, { serviceType: "ClusterIP" }].map((ingress) => ask(serviceExposure, [issuer(ingress)]).violations),
            [
                [
                    "NET-04 ClusterIssuer edge/gateway: spec.acme.solvers[1].http01.ingress.serviceType is not set, " +
                        "and what is made then is NodePort, which opens a port on every host",
                ],
                [],
            ],
        );
    });

    it("refuses announcements of what no pool gives out, and passes those of pools and pods", () => {
        const advertise = (...addresses: string[]) =>
            custom("cilium.io/v2:CiliumBGPAdvertisement", {
                advertisements: [
                    { advertisementType: "PodCIDR" },
                    { advertisementType: "Service", service: { addresses } },
                ],
            });
        const announce = (spec: object) => custom("cilium.io/v2alpha1:CiliumL2AnnouncementPolicy", spec);
        const any = "announces whatever address somebody writes into a Service";
        assert.deepEqual(
            [
                announce({ loadBalancerIPs: true }),
                announce({ externalIPs: true }),
                advertise("LoadBalancerIP", "ExternalIP", "ClusterIP"),
            ].map((resource) => ask(serviceExposure, [resource]).results.map(({ path, reason }) => [path, reason])),
            [
                [[undefined, undefined]],
                [["spec.externalIPs", any]],
                [
                    ["spec.advertisements[1].service.addresses[1]", any],
                    [
                        "spec.advertisements[1].service.addresses[2]",
                        "announces the cluster's own addresses of Services, before which no gateway stands",
                    ],
                ],
            ],
        );
    });

    it("refuses an Envoy listener with an address of its own, unless only its host reaches it", () => {
        const listener = (address: object) => ({
            "@type": "type.googleapis.com/envoy.config.listener.v3.Listener",
            address,
        });
        const resources = [
            { "@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster" },
            listener({ socketAddress: { address: "127.0.0.1", portValue: 80 } }),
            listener({ socket_address: { address: "0.0.0.0", port_value: 80 } }),
        ];
        assert.deepEqual(ask(serviceExposure, [custom("cilium.io/v2:CiliumEnvoyConfig", { resources })]).violations, [
            "NET-04 CiliumEnvoyConfig edge/gateway: spec.resources[2].address.socket_address.address opens a port of every host, past Cilium's own filters",
        ]);
    });

    it("sees services in patches and lists", () => {
        const list = kubernetes("core/v1:ServiceList", { items: [{ metadata, spec: { type: "NodePort" } }] });
        for (const resource of [service({ type: "NodePort" }, "core/v1:ServicePatch"), list]) {
            assert.equal(ask(serviceExposure, [resource]).violations.length, 1);
        }
    });

    it("does not apply to other kinds", () => {
        assert.deepEqual(ask(serviceExposure, [kubernetes("core/v1:Pod", {})]).notApplicable, [serviceExposure.scope]);
    });

    it("is undecided about each unknown it reads, by path", () => {
        assert.deepEqual(undecidedBy(serviceExposure, [service({ type: "ClusterIP", ports: [{ port: 1 }] })]), [
            "spec",
            "spec.type",
            "spec.ports",
            "spec.ports[0]",
        ]);
        const patched = { ...privateBalancer, type: "ClusterIP", loadBalancerIP: "10.0.0.9", externalIPs: [] };
        assert.deepEqual(
            undecidedBy(serviceExposure, [
                envoyProxy({ envoyService: { ...patched, patch: { value: { spec: {} } } } }),
            ]),
            [
                "spec",
                "spec.provider",
                "spec.provider.type",
                "spec.provider.kubernetes",
                ...[
                    ...["", ".type", ".loadBalancerSourceRanges", ".loadBalancerSourceRanges[0]"],
                    ...[".allocateLoadBalancerNodePorts", ".loadBalancerIP", ".externalIPs"],
                    ...[".patch", ".patch.value", ".patch.value.spec"],
                ].map((path) => `spec.provider.kubernetes.envoyService${path}`),
            ],
        );
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
