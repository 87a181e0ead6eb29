import assert from "node:assert/strict";

import { ManagementCluster, type ManagementClusterArgs } from "../../../components/metal/managementCluster";
import { FootprintSource } from "../../../components/upstream/charts/footprintSource";
import { IRONIC_NAMESPACE, ironicRelease, manifests } from "../../../components/upstream/versions";
import { authorities } from "../../support/authorities";
import { deploy, type Deployment, type Registered } from "../support/deploy";

const ironic = {
    ...ironicRelease,
    namespace: IRONIC_NAMESPACE,
    address: "10.20.0.9",
    interface: "host0",
    deployKernel: "https://files.h200.example/ipa.kernel",
    deployRamdisk: "https://files.h200.example/ipa.initramfs",
};
const args: Omit<ManagementClusterArgs, "scope"> = {
    supply: { source: new FootprintSource() },
    owner: "infrastructure",
    apiServer: { range: "10.20.0.0/22" },
    providers: manifests,
    ironic,
    after: [],
};
const create = (changes: Partial<ManagementClusterArgs> = {}) =>
    deploy((scope, opts) => new ManagementCluster("management", { scope, ...args, ...changes }, opts));

const named = (resources: readonly Registered[], name: string): Registered => {
    const found = resources.find(({ inputs }) => inputs["metadata"]?.name === name);
    assert.ok(found, `no object is called ${name}`);
    return found;
};

describe("ManagementCluster", () => {
    let usual: Deployment<ManagementCluster>;

    before(async () => {
        usual = await create();
    });

    it("brings every provider, each of them recorded", () => {
        const { all, result } = usual;
        assert.deepEqual(
            all("kubernetes:apps/v1:Deployment")
                .map(({ inputs }) => inputs["metadata"].namespace)
                .sort(),
            [
                "baremetal-operator-system",
                "capi-kubeadm-bootstrap-system",
                "capi-kubeadm-control-plane-system",
                "capi-system",
                "capm3-system",
                "ironic-standalone-operator-system",
                "metal3-ipam-system",
            ],
        );
        assert.deepEqual(result.verdicts, []);
    });

    it("has hosts' addresses claimed by their names, so that each gets the one that was planned for it", () => {
        const manager = named(usual.all("kubernetes:apps/v1:Deployment"), "capm3-controller-manager");
        const { template } = manager.inputs["spec"] as {
            template: { spec: { containers: { name: string; args: string[] }[] } };
        };
        const { args: flags = [] } = template.spec.containers.find(({ name }) => name === "manager") ?? {};
        assert.ok(flags.includes("--enable-bmh-name-based-preallocation=true"), flags.join(" "));
    });

    it("grants no controller what somebody installs tomorrow", () => {
        const { all } = usual;
        const wild = all("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole").filter(({ inputs }) =>
            JSON.stringify(inputs["rules"] ?? []).includes('"*"'),
        );
        assert.deepEqual(
            wild.map(({ name }) => name),
            [],
        );
        const manager = named(all("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"), "capi-manager-role");
        const granted = JSON.stringify(manager.inputs["rules"]);
        assert.ok(granted.includes('"metal3machines/status"') && granted.includes('"kubeadmcontrolplanes"'));
    });

    it("tells baremetal-operator where Ironic is, and lets it go there", () => {
        const { all } = usual;
        const config = named(all("kubernetes:core/v1:ConfigMap"), "ironic");
        assert.deepEqual(config.inputs["data"], { IRONIC_NAME: "ironic", IRONIC_NAMESPACE });
        const way = named(all("kubernetes:networking.k8s.io/v1:NetworkPolicy"), "baremetal-operator-egress-ironic");
        assert.deepEqual(way.inputs["spec"].egress, [
            { to: [{ ipBlock: { cidr: "10.20.0.0/22" } }], ports: [{ protocol: "TCP", port: 6385 }] },
        ]);
    });

    it("opens each provider's namespace to the API server alone, both ways", () => {
        const { all } = usual;
        const policies = all("kubernetes:networking.k8s.io/v1:NetworkPolicy");
        for (const { name, namespace } of Object.values(manifests)) {
            for (const [direction, port] of [
                ["egress-api-server", 6443],
                ["ingress-webhook", 9443],
            ] as const) {
                const { inputs } = named(policies, `${name}-${direction}`);
                assert.equal(inputs["metadata"].namespace, namespace);
                const [rule] = inputs["spec"].egress ?? inputs["spec"].ingress;
                assert.deepEqual(
                    [rule.to ?? rule.from, rule.ports],
                    [[{ ipBlock: { cidr: "10.20.0.0/22" } }], [{ protocol: "TCP", port }]],
                );
            }
        }
    });

    it("serves Ironic over TLS at one address, with a ramdisk of the site's own", () => {
        const { only, all } = usual;
        const { spec } = only("kubernetes:ironic.metal3.io/v1alpha1:Ironic").inputs as { spec: Record<string, object> };
        assert.deepEqual(spec["networking"], {
            interface: "host0",
            ipAddress: "10.20.0.9",
            ipAddressManager: "keepalived",
        });
        assert.deepEqual(spec["deployRamdisk"], { disableDownloader: true });
        const certificate = named(all("kubernetes:cert-manager.io/v1:Certificate"), "ironic-tls").inputs["spec"];
        // Without the label the operator does not take the Secret, without the gate no ramdisk but its own.
        assert.deepEqual(certificate.secretTemplate, {
            labels: { "environment.metal3.io/ironic-standalone-operator": "true" },
        });
        const config = named(
            all("kubernetes:core/v1:ConfigMap"),
            "ironic-standalone-operator-ironic-standalone-operator-config",
        );
        assert.deepEqual(config.inputs["data"], { FEATURE_GATES: "Overrides=true" });
        assert.deepEqual(
            [certificate.dnsNames, certificate.ipAddresses, certificate.issuerRef.name],
            [["ironic.ironic.svc"], ["10.20.0.9"], "platform-ca"],
        );
    });

    it("believes the BMCs that the site's own authority has signed", async () => {
        const { bundle } = authorities();
        const tls = async (settings: object) => {
            const { only, all } = await create({ ironic: { ...ironic, ...settings } });
            maps = all("kubernetes:core/v1:ConfigMap");
            return only("kubernetes:ironic.metal3.io/v1alpha1:Ironic").inputs["spec"].tls as unknown;
        };
        let maps: readonly Registered[] = [];
        const own = {
            certificateName: "ironic-tls",
            trustedCA: { kind: "Secret", name: "ironic-tls", key: "ca.crt" },
        };
        assert.deepEqual(await tls({}), own);
        assert.ok(!maps.some(({ inputs }) => inputs["metadata"].name === "bmc-authority"));
        assert.deepEqual(await tls({ bmcAuthority: bundle }), {
            ...own,
            bmcCA: { kind: "ConfigMap", name: "bmc-authority" },
        });
        const map = named(maps, "bmc-authority").inputs;
        assert.deepEqual([map["metadata"].namespace, map["data"]], [IRONIC_NAMESPACE, { "ca.crt": bundle }]);
        await assert.rejects(tls({ bmcAuthority: "PEM" }), /ironic\.bmcAuthority: expected certificates/);
    });

    it("marks what Ironic's operator reads as its own: it waits for ever for what is not", async () => {
        const { all } = await create({ ironic: { ...ironic, bmcAuthority: authorities().bundle } });
        const mark = "environment.metal3.io/ironic-standalone-operator";
        const certificate = named(all("kubernetes:cert-manager.io/v1:Certificate"), "ironic-tls").inputs["spec"];
        assert.deepEqual(certificate.secretTemplate, { labels: { [mark]: "true" } });
        const map = named(all("kubernetes:core/v1:ConfigMap"), "bmc-authority").inputs["metadata"];
        assert.equal(map.labels[mark], "true");
    });

    it("gives addresses to booting hosts only where it is told to", async () => {
        const dhcp = { range: "10.20.0.0/22", from: "10.20.3.10", to: "10.20.3.99" };
        const { only } = await create({ ironic: { ...ironic, dhcp } });
        assert.deepEqual(only("kubernetes:ironic.metal3.io/v1alpha1:Ironic").inputs["spec"].networking.dhcp, {
            networkCIDR: "10.20.0.0/22",
            rangeBegin: "10.20.3.10",
            rangeEnd: "10.20.3.99",
            serveDNS: false,
        });
    });

    it("takes Ironic's images from the mirror of a sealed site", async () => {
        const { only } = await create({ supply: { ...args.supply, imageMirror: "registry.h200.example/mirror" } });
        assert.equal(
            only("kubernetes:ironic.metal3.io/v1alpha1:Ironic").inputs["spec"].images.ironic,
            "registry.h200.example/mirror/quay.io/metal3-io/ironic:release-38.0",
        );
    });

    it("refuses everything that is wrong with it at once", async () => {
        const providers = { ...manifests, baremetalOperator: { ...manifests.baremetalOperator, version: "v0.12.0" } };
        await assert.rejects(
            create({
                providers,
                ironic: { ...ironic, address: "10.20.0", deployKernel: "http://files.h200.example/ipa.kernel" },
                apiServer: { range: "10.20.0.0" },
            }),
            ({ message }: Error) =>
                [
                    "providers.baremetalOperator.version: v0.12.0 beside",
                    'apiServer.range: expected an IPv4 range such as 10.20.0.0/24, got "10.20.0.0"',
                    'ironic.address: expected an IPv4 address, got "10.20.0"',
                    'ironic.deployKernel: "http://files.h200.example/ipa.kernel" is not https://',
                ].every((part) => message.includes(part)),
        );
    });
});
