import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { SecretStore, type SecretStoreArgs, validateSecretStore } from "../../../components/security/secretStore";
import { FootprintSource } from "../../../components/upstream/charts/footprintSource";
import { charts } from "../../../components/upstream/versions";
import { CLUSTER, deploy } from "../support/deploy";

const args: Omit<SecretStoreArgs, "scope"> = {
    chart: charts.openbao,
    supply: { source: new FootprintSource() },
    owner: "infrastructure",
    hosts: ["mg-a1", "mg-b1", "mg-c1"],
    volumes: { data: { path: "/var/lib/openbao", gib: 20 }, audit: { path: "/var/lib/openbao-audit", gib: 30 } },
    seal: { current: "seal-1" },
    clients: [],
    after: [],
};
const create = (changes: Partial<SecretStoreArgs> = {}) =>
    deploy((scope, opts) => new SecretStore("store", { scope, ...args, ...changes }, opts));
const problems = (changes: Partial<SecretStoreArgs>) =>
    validateSecretStore({ ...args, ...changes } as SecretStoreArgs).map(({ path, reason }) => `${path}: ${reason}`);

const STATEFUL_SET = "kubernetes:apps/v1:StatefulSet";
const CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate";

interface Pods {
    readonly replicas: number;
    readonly podManagementPolicy: string;
    readonly volumeClaimTemplates: readonly { spec: { storageClassName: string; resources: object } }[];
    readonly template: { readonly spec: PodTemplate };
}
interface PodTemplate {
    readonly automountServiceAccountToken: boolean;
    readonly shareProcessNamespace: boolean;
    readonly volumes: readonly { readonly name: string; readonly secret?: { readonly secretName: string } }[];
    readonly containers: readonly {
        readonly name: string;
        readonly image: string;
        readonly env?: unknown;
        readonly securityContext: object;
        readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
        readonly readinessProbe?: { readonly httpGet: object };
        readonly livenessProbe?: { readonly httpGet: object };
    }[];
}

describe("SecretStore", () => {
    it("gives people a token of their own account for the store, and the way to it, and nothing else", async () => {
        const people = [
            { serviceAccount: "store-operators", groups: ["oidc:infrastructure"] },
            { serviceAccount: "store-auditors", groups: [] },
        ];
        const { all } = await create({ people });
        const of = (kind: string) => all(kind).filter(({ inputs }) => inputs["metadata"].name.startsWith("store-"));
        assert.deepEqual(
            of("kubernetes:core/v1:ServiceAccount").map(({ inputs }) => [
                inputs["metadata"].name,
                inputs["automountServiceAccountToken"],
            ]),
            [
                ["store-operators", false],
                ["store-auditors", false],
            ],
        );
        const pods = ["openbao-0", "openbao-1", "openbao-2"];
        assert.deepEqual(
            of("kubernetes:rbac.authorization.k8s.io/v1:Role").map(({ inputs }) => inputs["rules"]),
            people.map(({ serviceAccount }) => [
                {
                    apiGroups: [""],
                    resources: ["serviceaccounts/token"],
                    resourceNames: [serviceAccount],
                    verbs: ["create"],
                },
                { apiGroups: [""], resources: ["pods"], resourceNames: pods, verbs: ["get"] },
                { apiGroups: [""], resources: ["pods/portforward"], resourceNames: pods, verbs: ["create"] },
            ]),
        );
        assert.deepEqual(
            of("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding").map(({ inputs }) => [
                inputs["roleRef"].name,
                inputs["subjects"],
            ]),
            [
                [
                    "store-operators",
                    [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "oidc:infrastructure" }],
                ],
            ],
        );
        assert.match(
            problems({ people: [{ serviceAccount: "store-operators", groups: ["system:masters"] }] })[0] ?? "",
            /^people\.store-operators: "system:masters" is no group of the identity provider; expected oidc:NAME/,
        );
    });

    it("makes a volume of each host's disk for each use, kept when it is no longer claimed", async () => {
        const { all } = await create();
        const volumes = all("kubernetes:core/v1:PersistentVolume").map(({ inputs, provider }) => {
            const { storageClassName, capacity, local, nodeAffinity, ...rest } = inputs["spec"] as {
                storageClassName: string;
                capacity: { storage: string };
                local: { path: string };
                nodeAffinity: { required: { nodeSelectorTerms: { matchExpressions: object[] }[] } };
            };
            assert.deepEqual(rest, { accessModes: ["ReadWriteOnce"], persistentVolumeReclaimPolicy: "Retain" });
            assert.equal(provider, CLUSTER);
            const [term] = nodeAffinity.required.nodeSelectorTerms;
            return [storageClassName, capacity.storage, local.path, term?.matchExpressions];
        });
        const only = (host: string) => [{ key: "kubernetes.io/hostname", operator: "In", values: [host] }];
        const uses = [
            ["openbao-audit", "30Gi", "/var/lib/openbao-audit"],
            ["openbao-data", "20Gi", "/var/lib/openbao"],
        ] as const;
        assert.deepEqual(
            volumes.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
            uses.flatMap((use) => args.hosts.map((host) => [...use, only(host)])),
        );
        assert.deepEqual(
            all("kubernetes:storage.k8s.io/v1:StorageClass").map(({ inputs }) => [
                inputs["provisioner"],
                inputs["volumeBindingMode"],
                inputs["reclaimPolicy"],
            ]),
            Array(2).fill(["kubernetes.io/no-provisioner", "WaitForFirstConsumer", "Retain"]),
        );
    });

    it("claims them, and never what Ceph or any default class would give", async () => {
        const { replicas, podManagementPolicy, volumeClaimTemplates } = (await create()).only(STATEFUL_SET).inputs[
            "spec"
        ] as Pods;
        assert.deepEqual([replicas, podManagementPolicy], [3, "Parallel"]);
        assert.deepEqual(
            volumeClaimTemplates.map(({ spec }) => [spec.storageClassName, spec.resources]),
            [
                ["openbao-data", { requests: { storage: "20Gi" } }],
                ["openbao-audit", { requests: { storage: "30Gi" } }],
            ],
        );
    });

    it("runs a member a host", async () => {
        const { only } = await create({ hosts: ["mg-a1"] });
        assert.equal((only(STATEFUL_SET).inputs["spec"] as Pods).replicas, 1);
    });

    it("gives its pods the seal's key and the certificate, a place to write, and no way to the API server", async () => {
        const { all, only } = await create();
        const { spec } = (only(STATEFUL_SET).inputs["spec"] as Pods).template;
        assert.equal(spec.automountServiceAccountToken, false);
        assert.equal(only("kubernetes:core/v1:ServiceAccount").inputs["automountServiceAccountToken"], false);
        assert.deepEqual(
            ["Role", "RoleBinding", "ClusterRoleBinding"].flatMap((kind) =>
                all(`kubernetes:rbac.authorization.k8s.io/v1:${kind}`),
            ),
            [],
        );
        assert.deepEqual(
            spec.volumes.flatMap(({ secret }) => secret?.secretName ?? []),
            ["openbao-seal", "openbao-tls"],
        );
        const mounts = spec.containers.map(({ name, volumeMounts }) => [name, volumeMounts.map((it) => it.mountPath)]);
        assert.deepEqual(mounts, [
            ["openbao", ["/tmp", "/openbao/seal", "/openbao/tls"]],
            ["upkeep", ["/openbao/audit", "/openbao/tls"]],
        ]);
    });

    it("runs what keeps it up confined as OpenBao is, from the same image, in reach of its process", async () => {
        const { spec } = ((await create()).only(STATEFUL_SET).inputs["spec"] as Pods).template;
        const [openbao, upkeep] = spec.containers;
        assert.equal(spec.shareProcessNamespace, true);
        assert.equal(upkeep?.image, openbao?.image);
        assert.deepEqual(upkeep?.securityContext, openbao?.securityContext);
    });

    it("asks over TLS whether it serves, and restarts no member for being sealed", async () => {
        const { spec } = ((await create()).only(STATEFUL_SET).inputs["spec"] as Pods).template;
        const [openbao] = spec.containers;
        assert.ok(openbao);
        assert.deepEqual(openbao.readinessProbe?.httpGet, {
            path: "/v1/sys/health?standbyok=true",
            port: 8200,
            scheme: "HTTPS",
        });
        assert.deepEqual(openbao.livenessProbe?.httpGet, {
            path: "/v1/sys/health?standbyok=true&sealedcode=204&uninitcode=204",
            port: 8200,
            scheme: "HTTPS",
        });
        // A footprint records none; one that held ours alone would look complete.
        assert.equal(openbao.env, undefined);
    });

    it("shows a certificate of the platform CA for every name that it is called by", async () => {
        const { spec } = (await create({ hosts: ["mg-a1"] })).only(CERTIFICATE).inputs as {
            spec: {
                dnsNames: string[];
                ipAddresses: string[];
                issuerRef: object;
                privateKey: object;
                secretName: string;
            };
        };
        assert.deepEqual(spec.dnsNames, [
            "openbao",
            "openbao.openbao.svc",
            "openbao.openbao.svc.cluster.local",
            "openbao-0.openbao-internal",
            "openbao-0.openbao-internal.openbao.svc",
            "openbao-0.openbao-internal.openbao.svc.cluster.local",
        ]);
        assert.deepEqual(spec.ipAddresses, ["127.0.0.1"]);
        assert.deepEqual(spec.issuerRef, { group: "cert-manager.io", kind: "ClusterIssuer", name: "platform-ca" });
        assert.deepEqual(spec.privateKey, { algorithm: "ECDSA", size: 384, rotationPolicy: "Always" });
        assert.equal(spec.secretName, "openbao-tls");
    });

    it("lets members talk to each other, and nobody else in who is not named", async () => {
        const policies = async (clients: string[]) =>
            (await create({ clients }))
                .all("kubernetes:networking.k8s.io/v1:NetworkPolicy")
                .map(({ inputs }) => inputs["spec"] as { policyTypes: string[] })
                // The engine hears of them in any order.
                .sort((a, b) => b.policyTypes.length - a.policyTypes.length);
        const podSelector = { matchLabels: { "app.kubernetes.io/name": "openbao" } };
        const ports = [
            { protocol: "TCP", port: 8200 },
            { protocol: "TCP", port: 8201 },
        ];
        const members = {
            podSelector,
            policyTypes: ["Ingress", "Egress"],
            ingress: [{ ports, from: [{ podSelector }] }],
            egress: [{ ports, to: [{ podSelector }] }],
        };
        assert.deepEqual(await policies([]), [members]);
        const from = [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "external-secrets" } } }];
        assert.deepEqual(await policies(["external-secrets"]), [
            members,
            { podSelector, policyTypes: ["Ingress"], ingress: [{ from, ports: ports.slice(0, 1) }] },
        ]);
    });

    it("was recorded with what is wanted of it, but for claims, which it makes itself", async () => {
        const { result } = await create();
        const values = result.verdicts.filter(({ id }) => id.includes("/values/"));
        assert.deepEqual(
            values.map(({ id, types }) => [id.replace("chart/openbao/values/server.", ""), types]),
            ["auditStorage.size", "auditStorage.storageClass", "dataStorage.size", "dataStorage.storageClass"].map(
                (path) => [path, []],
            ),
        );
    });

    it("comes after the certificate authority, and is not waited for: people unseal it", async () => {
        class Authority extends pulumi.ComponentResource {}
        const { all, only } = await deploy((scope, opts) => {
            const authority = new Authority("test:index:Authority", "authority", {}, opts);
            return new SecretStore("store", { scope, ...args, after: [authority] }, opts);
        });
        assert.ok(only(CERTIFICATE).dependsOn.includes("authority"));
        assert.ok(only(STATEFUL_SET).dependsOn.includes("authority"));
        for (const { inputs, name } of [only(STATEFUL_SET), ...all("kubernetes:core/v1:Service")]) {
            const { annotations } = inputs["metadata"] as { annotations: Record<string, string> };
            assert.equal(annotations["pulumi.com/skipAwait"], "true", name);
        }
    });

    it("refuses an even number of members, a host twice, a name of two keys, and disks that are none", () => {
        assert.deepEqual(problems({}), []);
        assert.match(problems({ hosts: ["a", "b"] }).join(), /^hosts: expected an odd number, got 2/);
        assert.match(problems({ hosts: [] }).join(), /^hosts: expected an odd number, got 0/);
        assert.match(problems({ hosts: ["a", "b", "a"] }).join(), /^hosts: "a, b, a" names a host twice/);
        assert.match(problems({ seal: { current: "seal-1", previous: "seal-1" } }).join(), /^seal\.previous: "seal-1"/);
        assert.match(problems({ seal: { current: 'x" }' } }).join(), /^seal\.current: .*got "x" }"/);
        assert.match(problems({ clients: ["Nobody"] }).join(), /^clients\[0\]: /);
        const volumes = { data: { path: "var", gib: 20 }, audit: { path: "/audit", gib: 0.5 } };
        assert.deepEqual(
            problems({ volumes }).map((problem) => problem.split(":")[0]),
            ["volumes.data.path", "volumes.audit.gib"],
        );
    });
});
