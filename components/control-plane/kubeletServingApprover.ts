import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { ClusterRole, ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1";
import * as pulumi from "@pulumi/pulumi";

import { type ApiServerAddress, apiServerEgress, apiServerIssues } from "../security/apiServerEgress";
import type { ClusterScope } from "../shared/clusterScope";
import { API_ACCESS, CONTROL_PLANE_TAINT, LABELS, PROVENANCE } from "../shared/labels";
import { objectMeta } from "../shared/metadata";
import { nameIssues } from "../shared/names";
import { isAddress } from "../shared/ranges";
import { confinedContainer, unprivilegedUser } from "../shared/restrictedPod";
import { type Issue, rejectInvalid } from "../shared/validation";
import { imageIssues, imageReference } from "../upstream/imageReference";
import type { ImagePin } from "../upstream/versions";

export interface KubeletServingApproverArgs {
    readonly scope: ClusterScope;
    /** Made elsewhere; fits Pod Security `restricted`. */
    readonly namespace: string;
    /** The platform area that answers for it. */
    readonly owner: string;
    /** Of `postfinance/kubelet-csr-approver`, v1.2.x. */
    readonly image: ImagePin;
    /** Whose requests are approved: names that kubelets join by, and the addresses that they ask for. */
    readonly hosts: readonly { readonly name: string; readonly address: string }[];
    readonly apiServer: ApiServerAddress;
    /** What it waits for. */
    readonly after: readonly pulumi.Resource[];
}

const APP = "kubelet-csr-approver";
const WHY = "approves kubelets' requests for serving certificates, for names and addresses of the plan";
const SIGNER = "kubernetes.io/kubelet-serving";
const RBAC = "rbac.authorization.k8s.io";
/** A user id that no image and no host gives to anybody. */
const USER_ID = 10_003;
const HEALTH_PORT = 8081;
/** Kubelets ask for what the cluster's signer gives, a year; nobody asks for more. */
const YEAR_SECONDS = 365 * 24 * 3600;

/**
 * Approves what kubelets ask `kubernetes.io/kubelet-serving` for, which Kubernetes approves for nobody: without it neither logs nor
 * exec work on a host. A request has to come from the node that it names, for one name and for addresses of `hosts`. What is for
 * anything else stays undecided, for somebody to look at.
 */
export class KubeletServingApprover extends pulumi.ComponentResource {
    constructor(name: string, args: KubeletServingApproverArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, after, ...inputs } = args;
        super("alphaton:control-plane:KubeletServingApprover", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, validateKubeletServingApprover(args));
        const { namespace, owner, apiServer } = args;
        const metadata = objectMeta({ name: APP, namespace, app: APP, owner, annotations: { [API_ACCESS]: WHY } });
        const options = scope.objectOptions(this, { namespace });
        const account = new ServiceAccount(
            `${name}-account`,
            { metadata, automountServiceAccountToken: false },
            options,
        );
        const way = apiServerEgress(name, { scope, namespace, app: APP, owner, apiServer }, this);
        const granted = this.#grant(name, args, account);
        new Deployment(
            `${name}-deployment`,
            {
                metadata,
                spec: {
                    // While it is away a host waits, and its kubelet asks again.
                    replicas: 1,
                    selector: { matchLabels: { [LABELS.app]: APP } },
                    template: {
                        metadata: {
                            labels: metadata.labels,
                            annotations: { [PROVENANCE]: "ours", [API_ACCESS]: WHY },
                        },
                        spec: approverPod(args),
                    },
                },
            },
            pulumi.mergeOptions(options, { dependsOn: [account, way, granted, ...after] }),
        );
        this.registerOutputs();
    }

    /** To approve for one signer, and to see requests; it signs nothing, and denies nothing. */
    #grant(
        name: string,
        { scope, namespace, owner }: KubeletServingApproverArgs,
        account: pulumi.Resource,
    ): pulumi.Resource {
        const metadata = objectMeta({ name: APP, app: APP, owner });
        const group = "certificates.k8s.io";
        const role = new ClusterRole(
            `${name}-role`,
            {
                metadata,
                rules: [
                    { apiGroups: [group], resources: ["certificatesigningrequests"], verbs: ["get", "list", "watch"] },
                    { apiGroups: [group], resources: ["certificatesigningrequests/approval"], verbs: ["update"] },
                    { apiGroups: [group], resources: ["signers"], resourceNames: [SIGNER], verbs: ["approve"] },
                ],
            },
            scope.objectOptions(this),
        );
        return new ClusterRoleBinding(
            `${name}-binding`,
            {
                metadata,
                roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: APP },
                subjects: [{ kind: "ServiceAccount", name: APP, namespace }],
            },
            pulumi.mergeOptions(scope.objectOptions(this), { dependsOn: [role, account] }),
        );
    }
}

function approverPod({ image, hosts }: KubeletServingApproverArgs) {
    const probe = { httpGet: { path: "/healthz", port: HEALTH_PORT }, timeoutSeconds: 5 };
    return {
        serviceAccountName: APP,
        automountServiceAccountToken: true,
        enableServiceLinks: false,
        priorityClassName: "system-cluster-critical",
        securityContext: unprivilegedUser(USER_ID),
        // The first hosts that ask are those of the control plane, and there are no others yet.
        tolerations: [{ key: CONTROL_PLANE_TAINT.key, operator: "Exists", effect: CONTROL_PLANE_TAINT.effect }],
        containers: [
            {
                name: "approver",
                image: imageReference(image),
                imagePullPolicy: "IfNotPresent",
                args: approverFlags(hosts),
                ports: [{ name: "health", containerPort: HEALTH_PORT, protocol: "TCP" }],
                resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "200m", memory: "128Mi" } },
                securityContext: confinedContainer(),
                livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 3 },
                readinessProbe: { ...probe, periodSeconds: 5, failureThreshold: 3 },
            },
        ],
    };
}

/** Its own defaults are any name, any address, 367 days and a look at the cluster's resolver, which knows no host. */
export function approverFlags(hosts: KubeletServingApproverArgs["hosts"]): string[] {
    return [
        `-provider-regex=^(?:${hosts.map(({ name }) => name).join("|")})$`,
        `-provider-ip-prefixes=${hosts.map(({ address }) => `${address}/32`).join(",")}`,
        "-allowed-dns-names=1",
        "-bypass-dns-resolution=true",
        `-max-expiration-sec=${YEAR_SECONDS}`,
        "-skip-deny-step=true",
        "-metrics-bind-address=0",
        `-health-probe-bind-address=:${HEALTH_PORT}`,
    ];
}

/** Every rule about the arguments, without the engine. */
export function validateKubeletServingApprover(args: KubeletServingApproverArgs): Issue[] {
    const { namespace, owner, image, hosts, apiServer } = args;
    const names = Object.fromEntries(hosts.map(({ name }, i) => [`hosts[${i}].name`, name]));
    return [
        ...nameIssues({ namespace, owner, ...names }),
        ...imageIssues("image", image),
        ...apiServerIssues(apiServer),
        ...(hosts.length === 0
            ? [{ path: "hosts", reason: "is empty: it would approve nobody, and be left running" }]
            : []),
        ...hosts.flatMap(({ name, address }, i) => [
            ...(isAddress(address)
                ? []
                : [{ path: `hosts[${i}].address`, reason: `expected an IPv4 address, got "${address}"` }]),
            ...(hosts.findIndex((other) => other.name === name || other.address === address) < i
                ? [{ path: `hosts[${i}]`, reason: `"${name}" (${address}) is there twice` }]
                : []),
        ]),
    ];
}
