import { LimitRange, Namespace, ResourceQuota, ServiceAccountPatch } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { Role, RoleBinding } from "@pulumi/kubernetes/rbac/v1";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { podSecurityVersion } from "../shared/kubernetesVersion";
import { LABELS, PURPOSE } from "../shared/labels";
import { objectMeta } from "../shared/metadata";
import { nameIssues } from "../shared/names";
import { type Issue, rejectInvalid } from "../shared/validation";
import { containerDefaults, type NamespaceQuota, quotaIssues, quotaLimits } from "./namespaceQuota";
import { type AccessRole, NAMESPACE_ROLES } from "./namespaceRoles";
import { callEgress, type CallTarget, DEFAULT_DENY, DNS_EGRESS } from "./networkPolicies";

export interface TenantNamespaceArgs {
    readonly scope: ClusterScope;
    /** Name of the Namespace. */
    readonly name: string;
    /** `tenant` belongs to a team, `platform` to the platform itself. */
    readonly kind: "tenant" | "platform";
    /** Team or platform area that answers for it. */
    readonly owner: string;
    /** One sentence that an auditor can read. */
    readonly purpose: string;
    /** What Pod Security lets in. Anything but `restricted` needs a waiver to pass the policies. */
    readonly podSecurity: "privileged" | "baseline" | "restricted";
    /** Release of the cluster, e.g. `1.36.3`: pins the rules of Pod Security. */
    readonly kubernetesVersion: string;
    readonly quota: NamespaceQuota;
    /** Groups of the identity provider with their `oidc:` prefix. @default nobody */
    readonly access?: readonly { readonly group: string; readonly role: AccessRole }[];
    /** Services elsewhere that pods here may call. @default none */
    readonly calls?: readonly CallTarget[];
}

/**
 * A namespace that is closed until told otherwise: Pod Security, no traffic in or out but name resolution, a ceiling on
 * what runs, defaults for what states no size, no token for pods that ask for none, and roles for groups of people.
 *
 * Whatever is placed in it waits for all of that, not only for the namespace.
 */
export class TenantNamespace extends pulumi.ComponentResource {
    readonly namespaceName: pulumi.Output<string>;

    constructor(name: string, args: TenantNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, ...inputs } = args;
        super("alphaton:security:TenantNamespace", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, validateTenantNamespace(args));
        const { kind, owner, purpose, access = [], calls = [] } = args;

        const namespace = new Namespace(
            `${name}-namespace`,
            {
                metadata: objectMeta({
                    name: args.name,
                    app: args.name,
                    owner,
                    labels: { ...podSecurityLabels(args), ...(kind === "tenant" ? { [LABELS.tenant]: owner } : {}) },
                    annotations: { [PURPOSE]: purpose },
                }),
            },
            { parent: this },
        );
        // A plain name keeps every policy judgeable at preview; the edge that an Output would give stands in `dependsOn`.
        const meta = (object: string) => objectMeta({ name: object, namespace: args.name, app: args.name, owner });
        const after = { parent: this, dependsOn: [namespace] };

        const deny = new NetworkPolicy(
            `${name}-default-deny`,
            { metadata: meta("default-deny"), spec: DEFAULT_DENY },
            after,
        );
        const dns = new NetworkPolicy(`${name}-egress-dns`, { metadata: meta("egress-dns"), spec: DNS_EGRESS }, after);
        const ways = calls.map((call) => {
            const role = `egress-${call.namespace}-${call.service}`;
            return new NetworkPolicy(`${name}-${role}`, { metadata: meta(role), spec: callEgress(call) }, after);
        });
        const hard = quotaLimits(args.quota);
        const quota = new ResourceQuota(`${name}-quota`, { metadata: meta("quota"), spec: { hard } }, after);
        const limits = new LimitRange(
            `${name}-limits`,
            { metadata: meta("limits"), spec: { limits: [defaultLimits(args.quota)] } },
            after,
        );
        // Kubernetes makes this account by itself in every namespace, so it can only be patched. Pods that name no account
        // run as it, and would get its token. The last of the guards, for everything in the namespace to wait for: the state would
        // otherwise hold an edge from each object to each guard.
        const guarded = new ServiceAccountPatch(
            `${name}-default-account`,
            { metadata: meta("default"), automountServiceAccountToken: false },
            { parent: this, dependsOn: [deny, dns, ...ways, quota, limits] },
        );
        for (const [role, groups] of groupsByRole(access)) {
            new Role(`${name}-role-${role}`, { metadata: meta(role), rules: copyRules(role) }, after);
            new RoleBinding(
                `${name}-binding-${role}`,
                {
                    metadata: meta(role),
                    roleRef: { apiGroup: RBAC, kind: "Role", name: role },
                    subjects: groups.map((group) => ({ apiGroup: RBAC, kind: "Group", name: group })),
                },
                after,
            );
        }
        scope.addNamespace(args.name, guarded);
        this.namespaceName = namespace.metadata.name;
        this.registerOutputs({ namespaceName: this.namespaceName });
    }
}

const RBAC = "rbac.authorization.k8s.io";

/** Violations of `restricted` are recorded everywhere; warnings follow what is enforced, or drivers would warn at every update. */
function podSecurityLabels({ podSecurity, kubernetesVersion }: TenantNamespaceArgs): Record<string, string> {
    const version = podSecurityVersion(kubernetesVersion) ?? "";
    const modes = { enforce: podSecurity, audit: "restricted", warn: podSecurity };
    return Object.fromEntries(
        Object.entries(modes).flatMap(([mode, level]) => [
            [`pod-security.kubernetes.io/${mode}`, level],
            [`pod-security.kubernetes.io/${mode}-version`, version],
        ]),
    );
}

function defaultLimits(quota: NamespaceQuota) {
    const { millicores, mib } = containerDefaults(quota);
    return {
        type: "Container",
        default: { cpu: `${millicores}m`, memory: `${mib}Mi` },
        defaultRequest: { cpu: `${Math.floor(millicores / 2)}m`, memory: `${Math.floor(mib / 2)}Mi` },
    };
}

function copyRules(role: AccessRole) {
    return NAMESPACE_ROLES[role].map(({ apiGroups, resources, verbs }) => ({
        apiGroups: [...apiGroups],
        resources: [...resources],
        verbs: [...verbs],
    }));
}

function groupsByRole(access: NonNullable<TenantNamespaceArgs["access"]>): Map<AccessRole, string[]> {
    const groups = new Map<AccessRole, string[]>();
    for (const { group, role } of access) {
        groups.set(role, [...(groups.get(role) ?? []), group]);
    }
    return groups;
}

/** Every rule about the arguments, without the engine. */
export function validateTenantNamespace(args: TenantNamespaceArgs): Issue[] {
    const { name, owner, purpose, kubernetesVersion, quota, access = [], calls = [] } = args;
    const issues = nameIssues({ name, owner });
    if (name === "default" || name.startsWith("kube-")) {
        issues.push({ path: "name", reason: `"${name}" belongs to Kubernetes` });
    }
    if (purpose.trim() === "") {
        issues.push({ path: "purpose", reason: "must say in one sentence what runs here" });
    }
    if (podSecurityVersion(kubernetesVersion) === undefined) {
        issues.push({
            path: "kubernetesVersion",
            reason: `expected a release such as 1.36.3, got "${kubernetesVersion}"`,
        });
    }
    issues.push(...quotaIssues(quota));
    const seen = new Map<string, number>();
    access.forEach(({ group, role }, i) => {
        if (!/^oidc:.+/.test(group)) {
            const reason = `expected a group of the identity provider, "oidc:" in front, got "${group}"`;
            issues.push({ path: `access[${i}].group`, reason });
        }
        const earlier = seen.get(`${role} ${group}`);
        if (earlier !== undefined) {
            issues.push({ path: `access[${i}]`, reason: `"${group}" is already ${role} by access[${earlier}]` });
        }
        seen.set(`${role} ${group}`, i);
    });
    calls.forEach(({ namespace, service, port }, i) => {
        issues.push(...nameIssues({ [`calls[${i}].namespace`]: namespace, [`calls[${i}].service`]: service }));
        if (!Number.isInteger(port) || port < 1 || port > 65_535) {
            issues.push({ path: `calls[${i}].port`, reason: `expected a port, got ${port}` });
        }
    });
    return issues;
}
