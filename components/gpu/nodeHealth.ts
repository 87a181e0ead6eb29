import {
    ValidatingAdmissionPolicy,
    ValidatingAdmissionPolicyBinding,
} from "@pulumi/kubernetes/admissionregistration/v1";
import { DaemonSet } from "@pulumi/kubernetes/apps/v1";
import { ConfigMap, ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1";
import * as pulumi from "@pulumi/pulumi";

import { type ApiServerAddress, apiServerEgress, apiServerIssues } from "../security/apiServerEgress";
import type { ClusterScope } from "../shared/clusterScope";
import { contentName } from "../shared/contentName";
import { API_ACCESS, LABELS, PROVENANCE } from "../shared/labels";
import { objectMeta } from "../shared/metadata";
import { nameIssues } from "../shared/names";
import { type Issue, rejectInvalid } from "../shared/validation";
import { imageIssues } from "../upstream/imageReference";
import type { ImagePin } from "../upstream/versions";
import { detectorFiles, type GpuHost } from "./detectorConfig";
import { ownNodeOnly } from "./detectorGuard";
import { detectorPod } from "./detectorPod";

export interface NodeHealthArgs {
    readonly scope: ClusterScope;
    /** With Pod Security `privileged`: the detector reads the host's journal. */
    readonly namespace: string;
    /** The platform area that answers for it. */
    readonly owner: string;
    /** node-problem-detector. */
    readonly image: ImagePin;
    readonly hosts: readonly GpuHost[];
    readonly apiServer: ApiServerAddress;
}

const APP = "gpu-node-health";
const WHY = "reports what it found as conditions and events of its node";
/** Kubernetes' own for it: reads nodes, writes their status, makes events. */
const CLUSTER_ROLE = "system:node-problem-detector";

/**
 * Says of every host with GPUs whether these are fit for work, as conditions of its node (`GPU_CONDITIONS`): node-problem-detector
 * reads what the kernel logs of them, and counts them. What is done about it is for whoever has the hosts
 * (`control-plane/Workers`).
 */
export class NodeHealth extends pulumi.ComponentResource {
    constructor(name: string, args: NodeHealthArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, ...inputs } = args;
        super("alphaton:gpu:NodeHealth", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, validateNodeHealth(args));
        const { namespace, owner, image, hosts, apiServer } = args;
        const data = detectorFiles(hosts);
        const configMap = contentName(APP, data);
        const meta = (object: string, annotations = {}) =>
            objectMeta({ name: object, namespace, app: APP, owner, annotations });
        const options = scope.objectOptions(this, { namespace });
        const clusterWide = { name: APP, app: APP, owner };

        const egress = apiServerEgress(name, { scope, namespace, app: APP, owner, apiServer }, this);
        const account = new ServiceAccount(`${name}-account`, { metadata: meta(APP, { [API_ACCESS]: WHY }) }, options);
        const everywhere = scope.objectOptions(this);
        const guard = new ValidatingAdmissionPolicy(
            `${name}-guard`,
            { metadata: objectMeta(clusterWide), spec: ownNodeOnly(`system:serviceaccount:${namespace}:${APP}`) },
            everywhere,
        );
        const inForce = new ValidatingAdmissionPolicyBinding(
            `${name}-guard-binding`,
            {
                metadata: objectMeta(clusterWide),
                spec: { policyName: APP, validationActions: ["Deny", "Audit"] },
            },
            pulumi.mergeOptions(everywhere, { dependsOn: [guard] }),
        );
        const role = new ClusterRoleBinding(
            `${name}-role`,
            {
                metadata: objectMeta(clusterWide),
                roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: CLUSTER_ROLE },
                subjects: [{ kind: "ServiceAccount", name: APP, namespace }],
            },
            pulumi.mergeOptions(everywhere, { dependsOn: [inForce] }),
        );
        // Read once, at the start: another content is another object, and pods are made anew with it.
        const config = new ConfigMap(`${name}-config`, { metadata: meta(configMap), immutable: true, data }, options);
        const labels = { [LABELS.app]: APP, [LABELS.instance]: APP };
        new DaemonSet(
            `${name}-detector`,
            {
                metadata: meta(APP, { [API_ACCESS]: WHY }),
                spec: {
                    selector: { matchLabels: labels },
                    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
                    template: {
                        metadata: {
                            labels: meta(APP).labels,
                            annotations: { [PROVENANCE]: "ours", [API_ACCESS]: WHY },
                        },
                        spec: detectorPod({ image, serviceAccount: APP, configMap }),
                    },
                },
            },
            pulumi.mergeOptions(options, { dependsOn: [account, role, config, egress] }),
        );
        this.registerOutputs();
    }
}

/** Every rule about the arguments, without the engine. */
export function validateNodeHealth(args: Omit<NodeHealthArgs, "scope">): Issue[] {
    const { namespace, owner, image, hosts, apiServer } = args;
    const issues = [...nameIssues({ namespace, owner }), ...imageIssues("image", image), ...apiServerIssues(apiServer)];
    hosts.forEach(({ name, gpus }, i) => {
        const push = (field: string, reason: string) => issues.push({ path: `hosts[${i}].${field}`, reason });
        issues.push(...nameIssues({ [`hosts[${i}].name`]: name }));
        if (hosts.findIndex((host) => host.name === name) < i) {
            push("name", `"${name}" is another host's already`);
        }
        if (!Number.isInteger(gpus) || gpus < 1) {
            push("gpus", `expected one or more, got ${gpus}`);
        }
    });
    return issues;
}
