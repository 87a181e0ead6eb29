import assert from "node:assert/strict";

import { type KubeletArgs, kubeletConfiguration } from "../../../components/control-plane/kubelet";
import { reservedResources } from "../../../components/control-plane/reservedResources";

const gpu: KubeletArgs = { role: "gpu", cpuCores: 112, memoryGib: 2048, maxPods: 110 };

describe("kubeletConfiguration", () => {
    it("lets in nobody without a certificate or a token, speaks TLS 1.3, and gives GPU pods cores beside their GPUs", () => {
        assert.deepEqual(kubeletConfiguration(gpu), {
            apiVersion: "kubelet.config.k8s.io/v1beta1",
            kind: "KubeletConfiguration",
            authentication: {
                anonymous: { enabled: false },
                webhook: { enabled: true },
                x509: { clientCAFile: "/etc/kubernetes/pki/ca.crt" },
            },
            authorization: { mode: "Webhook" },
            readOnlyPort: 0,
            tlsCipherSuites: ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"],
            tlsMinVersion: "VersionTLS13",
            rotateCertificates: true,
            serverTLSBootstrap: true,
            enableProfilingHandler: false,
            streamingConnectionIdleTimeout: "5m",
            protectKernelDefaults: true,
            makeIPTablesUtilChains: true,
            seccompDefault: true,
            imagePullCredentialsVerificationPolicy: "NeverVerifyPreloadedImages",
            eventRecordQPS: 50,
            podPidsLimit: 16384,
            maxPods: 110,
            kubeReserved: { cpu: "3", memory: "48866Mi" },
            cpuManagerPolicy: "static",
            memoryManagerPolicy: "None",
            topologyManagerPolicy: "restricted",
            topologyManagerPolicyOptions: { "prefer-closest-numa-nodes": "true" },
            imageGCHighThresholdPercent: 75,
            imageGCLowThresholdPercent: 65,
            shutdownGracePeriod: "4m",
            shutdownGracePeriodCriticalPods: "1m",
            cgroupDriver: "systemd",
            containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
        });
    });

    it("differs between roles in nothing but size, threads, placement and the time to stop", () => {
        const differences = (["storage", "control-plane", "converged", "management"] as const).map((role) => {
            const other = kubeletConfiguration({ ...gpu, role });
            const changed = Object.entries(kubeletConfiguration(gpu)).flatMap(([field, value]) => {
                const here = other[field as keyof typeof other];
                return JSON.stringify(here) === JSON.stringify(value) ? [] : [[field, here]];
            });
            return [role, Object.fromEntries(changed)];
        });
        const placement = {
            cpuManagerPolicy: "none",
            topologyManagerPolicy: "none",
            topologyManagerPolicyOptions: undefined,
            shutdownGracePeriod: "2m",
            shutdownGracePeriodCriticalPods: "30s",
        };
        assert.deepEqual(Object.fromEntries(differences), {
            storage: placement,
            converged: placement,
            "control-plane": { ...placement, podPidsLimit: 4096 },
            management: { ...placement, podPidsLimit: 4096 },
        });
    });

    it("names every wrong argument in one error", () => {
        assert.throws(() => kubeletConfiguration({ role: "gpu", cpuCores: 0, memoryGib: 1.5, maxPods: 251 }), {
            message: [
                "Invalid arguments for the kubelet:",
                "  cpuCores: expected a whole number from 1 on, got 0",
                "  memoryGib: expected a whole number from 1 on, got 1.5",
                "  maxPods: must be 250 or fewer, got 251",
            ].join("\n"),
        });
    });
});

describe("reservedResources", () => {
    // The worked examples of the page that the shares are from; memory there is in GB, ours in GiB.
    it("reserves what its source works out", () => {
        const reserved = (cpuCores: number, memoryGib: number) => reservedResources({ cpuCores, memoryGib });
        assert.deepEqual(
            [
                [1, 2],
                [32, 12],
                [96, 32],
                [196, 320],
            ].map(([cores, memory]) => reserved(cores ?? 0, memory ?? 0)),
            [
                { cpu: "1", memory: "512Mi" }, // 0.025 cores
                { cpu: "1", memory: "2253Mi" }, // 0.8
                { cpu: "2", memory: "3646Mi" }, // 2.0
                { cpu: "3", memory: "13476Mi" }, // 2.74
            ],
        );
    });

    it("takes more of a larger host, and never more than a quarter of its memory", () => {
        let last = 0;
        for (let gib = 1; gib <= 4096; gib *= 2) {
            const mib = parseInt(reservedResources({ cpuCores: 8, memoryGib: gib }).memory, 10);
            assert.ok(mib > last && mib <= gib * 256, `${gib} GiB: ${mib} MiB`);
            last = mib;
        }
    });
});
