import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

import { parse } from "yaml";

import { apiServerConfiguration } from "../../../components/control-plane/apiServer";
import { KEY_TO_COME } from "../../../components/control-plane/encryption";
import { kubeadmConfig, type KubeadmConfigArgs } from "../../../components/control-plane/kubeadmConfig";
import { kubeletConfiguration } from "../../../components/control-plane/kubelet";
import { controlPlaneProcesses } from "../../../components/control-plane/processes";
import { objectIssues } from "../../../components/upstream/objectIssues";
import type { KubeadmControlPlaneSpec } from "../../../components/upstream/types/controlplane.cluster.x-k8s.io";
import { apiServerArgs, controlPlaneHost, workerHost } from "./support/arguments";

const member = controlPlaneHost;
const worker = workerHost;
const { controlPlane } = member;
const { apiServer } = controlPlane;

const content = (spec: ReturnType<typeof kubeadmConfig>, path: string) => {
    const file = spec.files?.find((each) => each.path === path);
    assert.ok(file, `${path} is written`);
    return parse(file.content ?? "") as unknown;
};
const PATCH = "/etc/kubernetes/patches/kubeletconfiguration0+merge.yaml";

describe("kubeadmConfig of a worker", () => {
    const spec = kubeadmConfig(worker);

    it("joins by its own name with the kubelet configuration of its role", () => {
        const { files, ...rest } = spec;
        assert.deepEqual(rest, {
            format: "cloud-config",
            joinConfiguration: {
                nodeRegistration: {
                    criSocket: "unix:///run/containerd/containerd.sock",
                    imagePullPolicy: "IfNotPresent",
                    taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }],
                    kubeletExtraArgs: [
                        { name: "node-ip", value: "{{ ds.meta_data.address }}" },
                        { name: "node-labels", value: "alphaton.ai/role=gpu" },
                    ],
                },
                patches: { directory: "/etc/kubernetes/patches" },
            },
        });
        assert.deepEqual(
            files?.map(({ path }) => path),
            [PATCH],
        );
        assert.deepEqual(content(spec, PATCH), kubeletConfiguration(worker.kubelet));
    });

    it("is what Cluster API's definition allows", () => {
        const object = {
            apiVersion: "bootstrap.cluster.x-k8s.io/v1beta2",
            kind: "KubeadmConfigTemplate",
            metadata: { name: "gpu", namespace: "metal" },
            spec: { template: { spec } },
        };
        assert.deepEqual(objectIssues(object), []);
    });
});

describe("kubeadmConfig of a control-plane host", () => {
    const spec = kubeadmConfig(member);

    it("runs the four processes with every flag of ours, and makes keys of the algorithm asked for", () => {
        assert.deepEqual(spec.clusterConfiguration, {
            encryptionAlgorithm: "ECDSA-P384",
            dns: { imageTag: "v1.14.2" },
            ...controlPlaneProcesses({
                apiServer,
                certSANs: ["10.20.0.20", "api.h200.example"],
                etcdDirectory: "/var/lib/etcd",
            }),
        });
    });

    it("leaves CoreDNS to kubeadm where nobody says which", () => {
        const { coreDnsTag: _, ...silent } = controlPlane;
        const { clusterConfiguration } = kubeadmConfig({ ...member, controlPlane: silent });
        assert.ok(!("dns" in (clusterConfiguration ?? {})));
    });

    it("joins as it begins, except that only the first leaves kube-proxy out for all", () => {
        const { skipPhases, ...init } = spec.initConfiguration ?? {};
        assert.deepEqual(skipPhases, ["addon/kube-proxy"]);
        assert.deepEqual(init, spec.joinConfiguration);
    });

    it("answers at the address of its own that it is given, from the first as from the others", () => {
        const { initConfiguration, joinConfiguration } = kubeadmConfig({
            ...member,
            controlPlane: { ...controlPlane, advertiseAddress: "{{ ds.meta_data.address }}" },
        });
        const localAPIEndpoint = { advertiseAddress: "{{ ds.meta_data.address }}", bindPort: 6443 };
        assert.deepEqual(initConfiguration, { ...spec.initConfiguration, localAPIEndpoint });
        assert.deepEqual(joinConfiguration, { ...spec.joinConfiguration, controlPlane: { localAPIEndpoint } });
    });

    it("writes every file that the API server is told to read, the one with keys from the Secret", () => {
        const written = new Map(spec.files?.map(({ path, ...rest }) => [path, rest]));
        const { "encryption-provider-config": encryption = "", ...flags } = apiServer.flags;
        const named = Object.entries(flags).filter(([flag]) => /-(config|file)$/.test(flag));
        for (const [, path] of named) {
            assert.ok(written.get(path)?.content, path);
        }
        assert.deepEqual(written.get(encryption), {
            owner: "root:root",
            permissions: "0600",
            contentFrom: { secret: { name: "prod-encryption", key: "encryption.yaml" } },
        });
        assert.ok(!JSON.stringify(spec).includes(KEY_TO_COME));
        assert.deepEqual([...new Set(spec.files?.map(({ permissions }) => permissions))], ["0600"]);
    });

    it("starts kube-vip with more rights on the host that makes the cluster, and takes them back on all", () => {
        const [mount, mode, logs, start] = spec.preKubeadmCommands ?? [];
        assert.equal(
            mount,
            "mountpoint -q /var/lib/etcd || { echo 'nothing is mounted on /var/lib/etcd: etcd would share a disk' >&2; exit 1; }",
        );
        assert.equal(mode, "chmod 0700 /var/lib/etcd");
        assert.equal(logs, "install -d -m 0700 /var/log/kubernetes/audit");
        assert.match(start ?? "", /^if test -f \/run\/kubeadm\/kubeadm\.yaml; then sed .*super-admin\.conf/);
        assert.deepEqual(spec.postKubeadmCommands, [
            "timeout 300 sh -c 'until kubectl --kubeconfig /etc/kubernetes/admin.conf label --overwrite namespace kube-system " +
                "pod-security.kubernetes.io/enforce=privileged pod-security.kubernetes.io/audit=privileged " +
                "pod-security.kubernetes.io/warn=privileged; do sleep 5; done'",
            "install -m 0600 /etc/kubernetes/kube-vip.yaml /etc/kubernetes/manifests/kube-vip.yaml",
        ]);
        const [, command = ""] = /then (sed '[^']+') /.exec(start ?? "") ?? [];
        const manifest = spec.files?.find(({ path }) => path === "/etc/kubernetes/kube-vip.yaml")?.content ?? "";
        const changed = execFileSync("sh", ["-c", command], { input: manifest, encoding: "utf8" });
        assert.deepEqual(
            changed.split("\n").filter((line, i) => line !== manifest.split("\n")[i]),
            ["        path: /etc/kubernetes/super-admin.conf"],
        );
    });

    it("holds commands that a shell can read", () => {
        for (const command of [...(spec.preKubeadmCommands ?? []), ...(spec.postKubeadmCommands ?? [])]) {
            execFileSync("sh", ["-n"], { input: command });
        }
    });

    it("is what Cluster API's definition allows, and its type", () => {
        const kubeadmConfigSpec: KubeadmControlPlaneSpec["kubeadmConfigSpec"] = spec;
        const object = {
            apiVersion: "controlplane.cluster.x-k8s.io/v1beta2",
            kind: "KubeadmControlPlane",
            metadata: { name: "prod", namespace: "metal" },
            spec: {
                version: "v1.36.3",
                machineTemplate: {
                    spec: {
                        infrastructureRef: {
                            apiGroup: "infrastructure.cluster.x-k8s.io",
                            kind: "Metal3MachineTemplate",
                            name: "prod",
                        },
                    },
                },
                kubeadmConfigSpec,
            },
        };
        assert.deepEqual(objectIssues(object), []);
    });
});

describe("arguments of kubeadmConfig", () => {
    it("are refused in one error that names them all", () => {
        const wrong: KubeadmConfigArgs = {
            kubelet: { role: "control-plane", cpuCores: 0, memoryGib: 256, maxPods: 110 },
            kubeletFlags: { "anonymous-auth": "true", "hostname-override": "cp" },
            controlPlane: {
                ...controlPlane,
                apiServer: apiServerConfiguration({
                    ...apiServerArgs,
                    oidc: { ...apiServerArgs.oidc, certificateAuthority: "x".repeat(11_000) },
                }),
                encryptionSecret: { name: "Prod", key: "a key" },
                endpoint: {
                    address: "api.h200.example",
                    port: 0,
                    interface: "a-name-that-is-too-long",
                    image: "kube-vip",
                },
                advertiseAddress: "cp-a1",
                certSANs: ["api h200"],
                etcdDirectory: "/var/lib/etcd; reboot",
            },
        };
        assert.throws(
            () => kubeadmConfig(wrong),
            ({ message }: Error) => {
                const lines = message.split("\n");
                assert.match(
                    lines[4] ?? "",
                    /^ {2}controlPlane\.apiServer: authentication\.yaml is 11\d{3} characters long; Cluster API takes 10240$/,
                );
                assert.deepEqual(lines.toSpliced(4, 1), [
                    "Invalid arguments for the kubeadm configuration:",
                    "  kubelet.cpuCores: expected a whole number from 1 on, got 0",
                    "  kubeletFlags.anonymous-auth: belongs in the kubelet's configuration; a host may state node-ip, node-labels, provider-id",
                    "  kubeletFlags.hostname-override: belongs in the kubelet's configuration; a host may state node-ip, node-labels, provider-id",
                    '  controlPlane.encryptionSecret.name: expected the name of a Secret, got "Prod"',
                    '  controlPlane.encryptionSecret.key: expected a key of a Secret, got "a key"',
                    '  controlPlane.endpoint.address: expected an IPv4 address, got "api.h200.example"',
                    "  controlPlane.endpoint.port: expected a port, got 0",
                    '  controlPlane.endpoint.interface: expected the name of a network interface, 15 characters at the most, got "a-name-that-is-too-long"',
                    '  controlPlane.endpoint.image: expected an image with a tag or digest, got "kube-vip"',
                    '  controlPlane.advertiseAddress: expected an IPv4 address or {{ its template }}, got "cp-a1"',
                    '  controlPlane.etcdDirectory: expected an absolute path of plain characters, got "/var/lib/etcd; reboot"',
                    '  controlPlane.certSANs[0]: expected a name or an address, got "api h200"',
                ]);
                return true;
            },
        );
    });

    it("agree on whether the host is one of the control plane", () => {
        const { controlPlane: _, ...without } = member;
        assert.throws(() => kubeadmConfig(without), {
            message: /\n {2}controlPlane: is needed on a host whose kubelet\.role is control-plane$/,
        });
        assert.throws(() => kubeadmConfig({ ...worker, controlPlane }), {
            message: /\n {2}controlPlane: must be absent on a host whose kubelet\.role is gpu$/,
        });
    });
});
