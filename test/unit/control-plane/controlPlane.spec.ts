import assert from "node:assert/strict";

import type * as pulumi from "@pulumi/pulumi";

import { ControlPlane, type ControlPlaneArgs } from "../../../components/control-plane/controlPlane";
import { validateControlPlane } from "../../../components/control-plane/controlPlaneRules";
import { machineConfig } from "../../../components/control-plane/machineConfig";
import { deploy } from "../support/deploy";
import { clusterArgs, gpuWorkers, memberConfig, templates } from "./support/cluster";

const CLUSTER_API = "kubernetes:cluster.x-k8s.io/v1beta2:";
const METAL3 = "kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:";
const MEMBERS = "kubernetes:controlplane.cluster.x-k8s.io/v1beta2:KubeadmControlPlane";

const create = (changes: Partial<ControlPlaneArgs> = {}) =>
    deploy(
        (scope, opts) =>
            new ControlPlane("workload", { scope, templates: templates(), ...clusterArgs, ...changes }, opts),
    );

describe("ControlPlane", () => {
    it("is a cluster that answers at one address, with failure domains for racks", async () => {
        const { only } = await create();
        assert.deepEqual(only(`${CLUSTER_API}Cluster`).inputs["spec"], {
            clusterNetwork: {
                pods: { cidrBlocks: ["10.128.0.0/14"] },
                services: { cidrBlocks: ["10.96.0.0/16"] },
                serviceDomain: "cluster.local",
            },
            controlPlaneRef: {
                apiGroup: "controlplane.cluster.x-k8s.io",
                kind: "KubeadmControlPlane",
                name: "workload",
            },
            infrastructureRef: {
                apiGroup: "infrastructure.cluster.x-k8s.io",
                kind: "Metal3Cluster",
                name: "workload",
            },
        });
        assert.deepEqual(only(`${METAL3}Metal3Cluster`).inputs["spec"], {
            controlPlaneEndpoint: { host: "10.20.0.20", port: 6443 },
            cloudProviderEnabled: false,
            failureDomains: [
                { name: "rack-a", controlPlane: true },
                { name: "rack-b", controlPlane: true },
                { name: "rack-c", controlPlane: true },
                { name: "rack-d", controlPlane: false },
            ],
        });
    });

    it("keeps its quorum while members are made anew: one goes before the next comes", async () => {
        const { only } = await create();
        assert.deepEqual(only(MEMBERS).inputs["spec"], {
            version: "v1.36.3",
            replicas: 3,
            kubeadmConfigSpec: machineConfig(memberConfig),
            machineTemplate: {
                metadata: { labels: { "alphaton.ai/pool": "control-plane", "alphaton.ai/role": "control-plane" } },
                spec: {
                    infrastructureRef: {
                        apiGroup: "infrastructure.cluster.x-k8s.io",
                        kind: "Metal3MachineTemplate",
                        name: "workload-control-plane-12345678",
                    },
                    deletion: {
                        nodeDrainTimeoutSeconds: 1800,
                        nodeVolumeDetachTimeoutSeconds: 600,
                        nodeDeletionTimeoutSeconds: 600,
                    },
                },
            },
            rollout: {
                before: { certificatesExpiryDays: 30 },
                strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0 } },
            },
        });
    });

    it("replaces a single member by another before it goes", async () => {
        const { only } = await create({ members: { ...clusterArgs.members, replicas: 1 } });
        const { rollout } = only(MEMBERS).inputs["spec"] as { rollout: { strategy: object } };
        assert.deepEqual(rollout.strategy, { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } });
    });

    it("makes no member anew for its certificates where members hold data", async () => {
        const config = { ...memberConfig, kubelet: { ...memberConfig.kubelet, role: "converged" as const } };
        const { only } = await create({ members: { ...clusterArgs.members, config } });
        const { rollout } = only(MEMBERS).inputs["spec"] as { rollout: object };
        assert.deepEqual(rollout, { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0 } } });
    });

    it("waits for the control plane, before the CNI, and for nothing that needs one", async () => {
        const { only, result } = await create();
        const waits = (type: string) =>
            (only(type).inputs["metadata"] as { annotations: Record<string, string> }).annotations[
                "pulumi.com/waitFor"
            ];
        assert.equal(waits(`${CLUSTER_API}Cluster`), undefined);
        assert.deepEqual(only(`${METAL3}Metal3Cluster`).dependsOn, ["workload-cluster"]);
        assert.equal(waits(MEMBERS), "jsonpath={.status.initialization.controlPlaneInitialized}=true");
        assert.deepEqual(only(MEMBERS).dependsOn, ["workload-infrastructure", "template-control-plane"]);
        assert.deepEqual(only(MEMBERS).opts.customTimeouts, { create: "90m", update: "90m" });
        assert.ok(result.initialized);
    });

    it("is protected, unless somebody says why not", async () => {
        const kept = async (changes: Partial<ControlPlaneArgs> = {}) => {
            const { resources } = await create(changes);
            return resources
                .filter(({ opts }) => opts.protect === true)
                .map(({ name }) => name)
                .sort();
        };
        assert.deepEqual(await kept(), ["workload-cluster", "workload-infrastructure", "workload-members"]);
        assert.deepEqual(await kept({ deletable: { reason: "a twin" } }), []);
    });

    it("writes what is secret into no object but the Secret that it was given for, encrypted in the state", async () => {
        const text = "kind: EncryptionConfiguration # known-key";
        const { resources, only } = await create({ secrets: { "prod-encryption": { "encryption.yaml": text } } });
        const secret = only("kubernetes:core/v1:Secret");
        assert.deepEqual((secret.inputs["metadata"] as { name: string }).name, "prod-encryption");
        const data = JSON.stringify(secret.inputs);
        assert.ok(data.includes(Buffer.from(text).toString("base64")));
        assert.ok(data.includes(SECRET), "the data is a secret of the engine's");
        const others = resources.filter(({ name }) => name !== secret.name);
        assert.doesNotMatch(JSON.stringify(others.map(({ inputs }) => inputs)), /known-key|a25vd24/);
        assert.ok(only(MEMBERS).dependsOn.includes("workload-prod-encryption"));
    });

    it("leaves Secrets to somebody else where it is given none", async () => {
        assert.deepEqual((await create()).all("kubernetes:core/v1:Secret"), []);
    });

    it("refuses a release whose kubelet would not start with the configuration that it is given", () => {
        const reasons = (kubernetesVersion: string) =>
            validateControlPlane({ ...clusterArgs, templates: templates(), kubernetesVersion }).map(
                ({ path, reason }) => `${path}: ${reason}`,
            );
        assert.deepEqual(reasons("1.35.0"), []);
        assert.deepEqual(reasons("1.34.9"), [
            "kubernetesVersion: the kubelet of 1.34.9 refuses the configuration that hosts are given (imagePullCredentialsVerificationPolicy): 1.35 is the first that takes it",
        ]);
    });

    it("refuses everything that is wrong at once", () => {
        const wrong: Omit<ControlPlaneArgs, "scope" | "after"> = {
            ...clusterArgs,
            templates: new Map(),
            cluster: "Workload",
            kubernetesVersion: "v1.36",
            endpoint: { address: "api", port: 0 },
            podRange: "10.96.0.0/12",
            serviceRange: "10.96.0.0/29",
            racks: [
                { name: "rack-a", controlPlane: false },
                { name: "rack-a", controlPlane: false },
            ],
            members: { pool: "control-plane", replicas: 2, config: gpuWorkers.config },
        };
        assert.deepEqual(
            validateControlPlane(wrong).map(({ path, reason }) => `${path}: ${reason}`),
            [
                'cluster: expected lower-case letters, digits and inner dashes, at most 63, got "Workload"',
                'kubernetesVersion: expected a release such as 1.36.3, got "v1.36"',
                'endpoint.address: expected an IPv4 address, got "api"',
                "endpoint.port: expected a port, got 0",
                "serviceRange: 10.96.0.0/29 has 8 addresses, and kubeadm takes 10 to 1048576 for Services; choose a range from /28 to /12",
                "serviceRange: 10.96.0.0/29 overlaps podRange (10.96.0.0/12)",
                "members.replicas: expected an odd number: an even one survives no more than the odd one below it, got 2",
                'members.pool: there is no template for "control-plane"; there are none',
                "members.config.controlPlane: is needed: these hosts are the control plane",
                "racks: none may hold a member of the control plane",
                'racks[1].name: "rack-a" is no name, or that of another rack',
            ],
        );
    });

    it("refuses against its own row, before anything is registered", async () => {
        await assert.rejects(create({ podRange: "none" }), (error: pulumi.ResourceError) =>
            /Invalid arguments:\n {2}podRange: expected an IPv4 range, got "none"/.test(error.message),
        );
    });
});

/** By which the engine knows that a value is to be encrypted. */
const SECRET = "4dabf18193072939515e22adb298388d";
