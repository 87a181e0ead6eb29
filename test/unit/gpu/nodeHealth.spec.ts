import assert from "node:assert/strict";

import { detectorFiles } from "../../../components/gpu/detectorConfig";
import { ownNodeOnly } from "../../../components/gpu/detectorGuard";
import { NodeHealth, type NodeHealthArgs, validateNodeHealth } from "../../../components/gpu/nodeHealth";
import { xidRules } from "../../../components/gpu/xidRules";
import { CLUSTER, deploy } from "../support/deploy";

const args: Omit<NodeHealthArgs, "scope"> = {
    namespace: "gpu-operator",
    owner: "infrastructure",
    image: { repository: "registry.example/node-problem-detector", tag: "v1.36.0", digest: null },
    hosts: [
        { name: "gpu-a1", gpus: 8 },
        { name: "gpu-b1", gpus: 4 },
    ],
    apiServer: { range: "10.20.0.0/24" },
};
const DAEMON_SET = "kubernetes:apps/v1:DaemonSet";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const create = (changes: Partial<NodeHealthArgs> = {}) =>
    deploy((scope, opts) => new NodeHealth("health", { scope, ...args, ...changes }, opts));

describe("NodeHealth", () => {
    it("reads one directory of GPU hosts, as root without capabilities, and writes nowhere", async () => {
        const { only } = await create();
        const { spec } = only(DAEMON_SET).inputs["spec"].template;
        const [container] = spec.containers;
        assert.deepEqual(spec.volumes, [
            { name: "config", configMap: { name: spec.volumes[0].configMap.name, defaultMode: 0o555 } },
            { name: "journal", hostPath: { path: "/var/log/journal", type: "Directory" } },
        ]);
        assert.deepEqual(
            [spec.securityContext, container.securityContext, container.volumeMounts],
            [
                { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: "RuntimeDefault" } },
                {
                    allowPrivilegeEscalation: false,
                    readOnlyRootFilesystem: true,
                    capabilities: { drop: ["ALL"] },
                },
                [
                    { name: "config", mountPath: "/etc/gpu-health", readOnly: true },
                    { name: "journal", mountPath: "/var/log/journal", readOnly: true },
                ],
            ],
        );
        assert.deepEqual(
            [spec.hostNetwork, spec.hostPID, spec.hostIPC, container.ports, container.securityContext.privileged],
            [undefined, undefined, undefined, undefined, undefined],
        );
    });

    it("runs on GPU hosts alone, and listens to nobody", async () => {
        const { spec } = (await create()).only(DAEMON_SET).inputs["spec"].template;
        assert.deepEqual(
            [spec.nodeSelector, spec.tolerations, spec.priorityClassName],
            [
                { "alphaton.ai/role": "gpu" },
                [{ key: "nvidia.com/gpu", operator: "Equal", value: "present", effect: "NoSchedule" }],
                "system-node-critical",
            ],
        );
        assert.deepEqual(spec.containers[0].args, [
            "--config.system-log-monitor=/etc/gpu-health/xid.json",
            "--config.custom-plugin-monitor=/etc/gpu-health/gpu-count.json",
            "--port=0",
            "--prometheus-port=0",
        ]);
        assert.deepEqual(spec.containers[0].env, [
            { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
            { name: "GPU_HOSTS", value: "/etc/gpu-health/hosts" },
        ]);
    });

    it("is made anew when it is told something else", async () => {
        const mounted = async (changes: Partial<NodeHealthArgs> = {}) => {
            const { only } = await create(changes);
            const { name } = only(CONFIG_MAP).inputs["metadata"] as { name: string };
            assert.equal(only(DAEMON_SET).inputs["spec"].template.spec.volumes[0].configMap.name, name);
            assert.deepEqual(only(CONFIG_MAP).inputs["immutable"], true);
            return name;
        };
        assert.match(await mounted(), /^gpu-node-health-[0-9a-f]{8}$/);
        assert.equal(await mounted({ owner: "other" }), await mounted());
        assert.notEqual(await mounted({ hosts: args.hosts.slice(1) }), await mounted());
    });

    it("holds each detector to the node that it runs on, before it may write any", async () => {
        const { only } = await create();
        const { spec } = only("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy").inputs;
        assert.deepEqual(spec, ownNodeOnly("system:serviceaccount:gpu-operator:gpu-node-health"));
        const binding = only("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding");
        assert.deepEqual(binding.inputs["spec"], {
            policyName: "gpu-node-health",
            validationActions: ["Deny", "Audit"],
        });
        const role = only("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding");
        assert.deepEqual([binding.dependsOn, role.dependsOn], [["health-guard"], ["health-guard-binding"]]);
    });

    it("lets a detector change no part of a node but conditions: each other key of status and metadata stays, and none comes", async () => {
        const { only } = await create();
        const { spec } = only("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy").inputs;
        assert.deepEqual(spec.validations[1], {
            expression: [
                `dyn(object.status).all(key, key in ["conditions"] || (key in dyn(oldObject.status) && dyn(object.status)[key] == dyn(oldObject.status)[key]))`,
                `dyn(oldObject.status).all(key, key in ["conditions"] || key in dyn(object.status))`,
                `dyn(object.metadata).all(key, key in ["generation","managedFields","resourceVersion"] || (key in dyn(oldObject.metadata) && dyn(object.metadata)[key] == dyn(oldObject.metadata)[key]))`,
                `dyn(oldObject.metadata).all(key, key in ["generation","managedFields","resourceVersion"] || key in dyn(object.metadata))`,
            ].join(" && "),
            message: "A detector writes conditions of a node, and nothing else of it.",
            reason: "Forbidden",
        });
    });

    it("may write the status of nodes and events, and reach the API server, and no more", async () => {
        const { only } = await create();
        const { roleRef, subjects } = only("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding").inputs;
        assert.deepEqual(
            [roleRef, subjects],
            [
                {
                    apiGroup: "rbac.authorization.k8s.io",
                    kind: "ClusterRole",
                    name: "system:node-problem-detector",
                },
                [{ kind: "ServiceAccount", name: "gpu-node-health", namespace: "gpu-operator" }],
            ],
        );
        assert.deepEqual(only("kubernetes:networking.k8s.io/v1:NetworkPolicy").inputs["spec"].egress, [
            { to: [{ ipBlock: { cidr: "10.20.0.0/24" } }], ports: [{ protocol: "TCP", port: 6443 }] },
        ]);
    });

    it("belongs to one cluster, and starts after what it needs", async () => {
        const { resources, only } = await create();
        const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
        assert.deepEqual(new Set(objects.map(({ provider }) => provider)), new Set([CLUSTER]));
        assert.deepEqual([...only(DAEMON_SET).dependsOn].sort(), [
            "health-account",
            "health-config",
            "health-egress-api-server",
            "health-role",
        ]);
    });

    it("refuses everything that is wrong at once", () => {
        const wrong = {
            ...args,
            namespace: "GPU",
            image: { ...args.image, tag: "latest" },
            hosts: [
                { name: "gpu-a1", gpus: 0 },
                { name: "gpu-a1", gpus: 8 },
            ],
            apiServer: { range: "0.0.0.0/0" },
        };
        assert.deepEqual(
            validateNodeHealth(wrong).map(({ path, reason }) => `${path}: ${reason}`),
            [
                'namespace: expected lower-case letters, digits and inner dashes, at most 63, got "GPU"',
                'image.tag: must name a release, got "latest"',
                'apiServer.range: "0.0.0.0/0" is no allowlist: name the control-plane hosts',
                "hosts[0].gpus: expected one or more, got 0",
                'hosts[1].name: "gpu-a1" is another host\'s already',
            ],
        );
    });
});

describe("what the detector is told", () => {
    const files = detectorFiles(args.hosts);
    const json = (name: string) => JSON.parse(files[name] ?? "") as Record<string, unknown>;

    it("is to read the kernel's lines in the journal, from the boot on, one by one", () => {
        const { conditions, ...log } = json("xid.json");
        assert.deepEqual(log, {
            plugin: "journald",
            pluginConfig: { source: "kernel" },
            logPath: "/var/log/journal",
            lookback: "87600h",
            bufferSize: 1,
            source: "gpu-xid",
            metricsReporting: false,
            rules: xidRules(),
        });
        assert.deepEqual(
            (conditions as { type: string }[]).map(({ type }) => type),
            ["GpuFault", "GpuAttention"],
        );
    });

    it("is to count GPUs each minute, and to say nothing before it has", () => {
        assert.deepEqual(json("gpu-count.json"), {
            plugin: "custom",
            pluginConfig: {
                invoke_interval: "60s",
                timeout: "10s",
                max_output_length: 200,
                concurrency: 1,
                enable_message_change_based_condition_update: false,
                skip_initial_status: true,
            },
            source: "gpu-count",
            metricsReporting: false,
            conditions: [{ type: "GpuMissing", reason: "GpusCounted", message: "every planned GPU is there" }],
            rules: [
                {
                    type: "permanent",
                    condition: "GpuMissing",
                    reason: "GpusMissing",
                    path: "/etc/gpu-health/gpuCount.sh",
                    timeout: "10s",
                },
            ],
        });
        assert.match(files["gpuCount.sh"] ?? "", /^#!\/bin\/bash\n/);
    });

    it("is how many GPUs each host has", () => {
        assert.equal(files["hosts"], "gpu-a1 8\ngpu-b1 4\n");
    });
});
