import {
    ValidatingAdmissionPolicy,
    ValidatingAdmissionPolicyBinding,
} from "@pulumi/kubernetes/admissionregistration/v1";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { ClusterRole, ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { objectMeta } from "../shared/metadata";
import { nameIssues } from "../shared/names";
import { type Issue, rejectInvalid } from "../shared/validation";
import { crdGroups } from "../upstream/crds";
import type { RoleRule } from "./namespaceRoles";
import { dryRunOnly, PREVIEW_ACCOUNT } from "./previewAccessPolicy";
import { previewRules } from "./previewAccessRules";

export interface PreviewAccessArgs {
    readonly scope: ClusterScope;
    /** Must exist, and hold nobody else's accounts: all of them are held to dry runs. */
    readonly namespace: string;
    /** The platform area that answers for it. */
    readonly owner: string;
    /** API groups of the custom resources that the platform makes on this cluster, e.g. `nvidia.com`. @default none */
    readonly definitions?: readonly string[];
}

const APP = "preview";
const RBAC = "rbac.authorization.k8s.io";

/**
 * Who previews pull requests on a cluster: an account that reads what the platform makes, and may ask the API server what it
 * would say to a change. It changes nothing, reads no Secret and gets no token for itself or others, because whoever writes the
 * pull request writes the program that runs as it.
 */
export class PreviewAccess extends pulumi.ComponentResource {
    /** Name of the ServiceAccount; tokens for it are asked for when needed, and expire. */
    readonly accountName: pulumi.Output<string>;

    constructor(name: string, args: PreviewAccessArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, ...inputs } = args;
        super("alphaton:security:PreviewAccess", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, validatePreviewAccess(args));
        const { namespace, owner, definitions = [] } = args;
        const meta = (object: string) => objectMeta({ name: object, app: APP, owner });
        const everywhere = scope.objectOptions(this);

        const account = new ServiceAccount(
            `${name}-account`,
            { metadata: { ...meta(PREVIEW_ACCOUNT), namespace }, automountServiceAccountToken: false },
            scope.objectOptions(this, { namespace }),
        );
        const policy = new ValidatingAdmissionPolicy(
            `${name}-policy`,
            { metadata: meta("preview-dry-run-only"), spec: dryRunOnly(accountsOf(namespace)) },
            everywhere,
        );
        const inForce = new ValidatingAdmissionPolicyBinding(
            `${name}-policy-binding`,
            {
                metadata: meta("preview-dry-run-only"),
                spec: { policyName: "preview-dry-run-only", validationActions: ["Deny", "Audit"] },
            },
            pulumi.mergeOptions(everywhere, { dependsOn: [policy] }),
        );
        const rules = previewRules(definitions);
        this.#grant(name, "preview-read", rules.read, args, [account]);
        // Not a moment without the policy, neither when these are made nor when they go.
        this.#grant(name, "preview-dry-run", rules.apply, args, [account, inForce]);
        this.accountName = account.metadata.name;
        this.registerOutputs({ accountName: this.accountName });
    }

    #grant(
        name: string,
        role: string,
        rules: readonly RoleRule[],
        { scope, namespace, owner }: PreviewAccessArgs,
        after: readonly pulumi.Resource[],
    ): void {
        const metadata = objectMeta({ name: role, app: APP, owner });
        const options = pulumi.mergeOptions(scope.objectOptions(this), { dependsOn: [...after] });
        const granted = new ClusterRole(`${name}-${role}`, { metadata, rules: rules.map(copyRule) }, options);
        new ClusterRoleBinding(
            `${name}-${role}-binding`,
            {
                metadata,
                roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: role },
                subjects: [{ kind: "ServiceAccount", name: PREVIEW_ACCOUNT, namespace }],
            },
            pulumi.mergeOptions(options, { dependsOn: [granted] }),
        );
    }
}

/** The group that Kubernetes puts every account of a namespace into. */
const accountsOf = (namespace: string) => `system:serviceaccounts:${namespace}`;

function copyRule({ apiGroups, resources, verbs }: RoleRule) {
    return { apiGroups: [...apiGroups], resources: [...resources], verbs: [...verbs] };
}

/** Every rule about the arguments, without the engine. */
export function validatePreviewAccess({ namespace, owner, definitions = [] }: PreviewAccessArgs): Issue[] {
    const issues = nameIssues({ namespace, owner });
    if (namespace === "default" || namespace.startsWith("kube-")) {
        issues.push({
            path: "namespace",
            reason: `"${namespace}" belongs to Kubernetes: its accounts must go on writing`,
        });
    }
    const known = crdGroups();
    definitions.forEach((group, i) => {
        if (!Object.hasOwn(known, group)) {
            const reason = `"${group}" is not imported: add its component to components/upstream/imports.json`;
            issues.push({ path: `definitions[${i}]`, reason });
        }
    });
    return issues;
}
