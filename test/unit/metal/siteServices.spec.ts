import assert from "node:assert/strict";

import { SiteServices, type SiteServicesArgs, validateSiteServices } from "../../../components/metal/siteServices";
import { CLUSTER, deploy } from "../support/deploy";

const settings: Omit<SiteServicesArgs, "scope" | "after"> = {
    owner: "infrastructure",
    registry: {
        namespace: "registry",
        image: { repository: "ghcr.io/project-zot/zot-linux-amd64", tag: "v2.1.20", digest: null },
        hostnames: ["registry.h200.example", "import.h200.example"],
        clusterAddress: "10.96.0.20",
        port: 443,
        hosts: ["mg-a1", "mg-b1"],
        path: "/var/lib/site-services/registry",
        sizeGib: 900,
        robotsSecret: "registry-robots",
    },
};
const create = (registry: Partial<SiteServicesArgs["registry"]> = {}) =>
    deploy(
        (scope, opts) =>
            new SiteServices(
                "site",
                { ...settings, scope, after: [], registry: { ...settings.registry, ...registry } },
                opts,
            ),
    );
const issues = (registry: Partial<SiteServicesArgs["registry"]>) =>
    validateSiteServices({ ...settings, registry: { ...settings.registry, ...registry } }).map(
        ({ path, reason }) => `${path}: ${reason}`,
    );

describe("SiteServices", () => {
    it("puts a replica on each planned host, whatever the scheduler thinks, and keeps its disk", async () => {
        const { all, only } = await create();
        const volumes = all("kubernetes:core/v1:PersistentVolume").map(({ inputs }) => inputs["spec"]);
        assert.deepEqual(
            volumes.map(({ claimRef, nodeAffinity, local, persistentVolumeReclaimPolicy, storageClassName }) => [
                claimRef.name,
                nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values,
                local.path,
                persistentVolumeReclaimPolicy,
                storageClassName,
            ]),
            [
                ["data-registry-0", ["mg-a1"], "/var/lib/site-services/registry", "Retain", ""],
                ["data-registry-1", ["mg-b1"], "/var/lib/site-services/registry", "Retain", ""],
            ],
        );
        const { spec } = only("kubernetes:apps/v1:StatefulSet").inputs;
        assert.deepEqual([spec.replicas, spec.serviceName], [2, "registry-peers"]);
        assert.deepEqual(spec.volumeClaimTemplates, [
            {
                metadata: { name: "data" },
                spec: {
                    accessModes: ["ReadWriteOnce"],
                    storageClassName: "",
                    resources: { requests: { storage: "900Gi" } },
                },
            },
        ]);
        assert.deepEqual(spec.persistentVolumeClaimRetentionPolicy, { whenDeleted: "Retain", whenScaled: "Retain" });
    });

    it("lets a copy start while the first host is lost", async () => {
        const { spec } = (await create()).only("kubernetes:apps/v1:StatefulSet").inputs;
        assert.equal(spec.podManagementPolicy, "Parallel");
    });

    it("gives each replica its own configuration: the others copy the first", async () => {
        const { only } = await create({ hosts: ["mg-a1", "mg-b1", "mg-c1"] });
        const { data } = only("kubernetes:core/v1:ConfigMap").inputs;
        const sources = Object.entries(data as Record<string, string>).map(([file, text]) => {
            const { extensions } = JSON.parse(text) as { extensions: { sync?: { registries: { urls: string[] }[] } } };
            return [file, extensions.sync?.registries[0]?.urls[0]];
        });
        const first = "https://registry-0.registry-peers.registry.svc:5000";
        assert.deepEqual(sources, [
            ["registry-0.json", undefined],
            ["registry-1.json", first],
            ["registry-2.json", first],
        ]);
        const [container] = only("kubernetes:apps/v1:StatefulSet").inputs["spec"].template.spec.containers;
        assert.deepEqual(container.args, ["serve", "/etc/registry/configuration/$(POD_NAME).json"]);
        assert.deepEqual(container.env, [
            { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        ]);
    });

    it("starts its pods anew when their configuration is another", async () => {
        const hash = async (hosts: readonly string[]) =>
            (await create({ hosts })).only("kubernetes:apps/v1:StatefulSet").inputs["spec"].template.metadata
                .annotations["alphaton.ai/configuration"] as string;
        assert.match(await hash(["mg-a1"]), /^[0-9a-f]{16}$/);
        assert.equal(await hash(["mg-a1"]), await hash(["mg-c1"]));
        assert.notEqual(await hash(["mg-a1"]), await hash(["mg-a1", "mg-b1"]));
    });

    it("shows a certificate for the names that hosts and replicas use, from the cluster's authority", async () => {
        const { spec } = (await create()).only("kubernetes:cert-manager.io/v1:Certificate").inputs;
        assert.deepEqual(spec.dnsNames, [
            "registry.h200.example",
            "import.h200.example",
            "registry-0.registry-peers.registry.svc",
            "registry-1.registry-peers.registry.svc",
        ]);
        assert.deepEqual(spec.issuerRef, { group: "cert-manager.io", kind: "ClusterIssuer", name: "platform-ca" });
    });

    it("opens nothing beyond the cluster, and inside it the way from replica to replica alone", async () => {
        const { all, only } = await create();
        const services = all("kubernetes:core/v1:Service").map(({ inputs }) => inputs["spec"]);
        assert.deepEqual(
            services.map(({ type, clusterIP, internalTrafficPolicy }) => [type, clusterIP, internalTrafficPolicy]),
            [
                [undefined, "None", undefined],
                ["ClusterIP", "10.96.0.20", "Local"],
            ],
        );
        const { spec } = only("kubernetes:networking.k8s.io/v1:NetworkPolicy").inputs;
        const replicas = [{ podSelector: spec.podSelector }];
        const ports = [{ protocol: "TCP", port: 5000 }];
        assert.deepEqual([spec.ingress, spec.egress], [[{ from: replicas, ports }], [{ to: replicas, ports }]]);
    });

    it("runs without privileges and without a token, and its accounts come from a Secret that it does not make", async () => {
        const { all, only } = await create();
        const pod = only("kubernetes:apps/v1:StatefulSet").inputs["spec"].template.spec;
        const [container] = pod.containers;
        assert.deepEqual(container.securityContext, {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
        });
        assert.deepEqual([pod.securityContext.runAsNonRoot, pod.automountServiceAccountToken], [true, false]);
        for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
            assert.equal(container[probe].httpGet.scheme, "HTTPS", probe);
        }
        assert.ok(
            pod.volumes.some(
                ({ name, secret }: { name: string; secret?: { secretName: string } }) =>
                    name === "robots" && secret?.secretName === "registry-robots",
            ),
        );
        assert.deepEqual(all("kubernetes:core/v1:Secret"), []);
    });

    it("sends everything to its own cluster", async () => {
        const { resources } = await create();
        assert.deepEqual(
            resources.filter(({ type, provider }) => type.startsWith("kubernetes:") && provider !== CLUSTER),
            [],
        );
    });
});

describe("arguments of SiteServices", () => {
    it("are accepted as planned", () => {
        assert.deepEqual(issues({}), []);
    });

    it("are refused all at once, each with its path", () => {
        const refused = issues({
            hosts: ["mg-a1", "mg-a1"],
            hostnames: [],
            clusterAddress: "10.96.0",
            path: "registry",
            port: 0,
            sizeGib: 0.5,
            image: { repository: "zot", tag: "latest", digest: null },
        });
        assert.deepEqual(
            refused.map((issue) => issue.split(":")[0]),
            [
                "registry.hosts[1]",
                "registry.hostnames",
                "registry.clusterAddress",
                "registry.path",
                "registry.port",
                "registry.sizeGib",
                "registry.image.tag",
            ],
        );
        assert.deepEqual(issues({ hosts: [] }), ["registry.hosts: must name at least one host that holds a replica"]);
    });
});
