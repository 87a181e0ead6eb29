import { ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { Role, RoleBinding } from "@pulumi/kubernetes/rbac/v1";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { objectMeta } from "../shared/metadata";

const RBAC = "rbac.authorization.k8s.io";

/** What people sign in with. */
export interface StorePeople {
    /** Runs nothing: a token of it, made for the secret store and for minutes, is what people show there. */
    readonly serviceAccount: string;
    /** Of the identity provider, prefix included: whose members get such a token. */
    readonly groups: readonly string[];
}

interface PeopleArgs {
    readonly scope: ClusterScope;
    readonly app: string;
    readonly namespace: string;
    readonly owner: string;
    readonly people: readonly StorePeople[];
    /** Names of the store's pods, to which their members may forward a port. */
    readonly members: readonly string[];
}

/** Accounts of people, and who gets a token of each: of that account and no other, and the way to the store's own listener. */
export function createSecretStorePeople(
    name: string,
    { scope, app, namespace, owner, people, members }: PeopleArgs,
    parent: pulumi.Resource,
): void {
    const options = scope.objectOptions(parent, { namespace });
    for (const { serviceAccount, groups } of people) {
        const metadata = objectMeta({ name: serviceAccount, namespace, app, owner });
        const account = new ServiceAccount(
            `${name}-${serviceAccount}`,
            { metadata, automountServiceAccountToken: false },
            options,
        );
        const rules = [
            {
                apiGroups: [""],
                resources: ["serviceaccounts/token"],
                resourceNames: [serviceAccount],
                verbs: ["create"],
            },
            { apiGroups: [""], resources: ["pods"], resourceNames: [...members], verbs: ["get"] },
            { apiGroups: [""], resources: ["pods/portforward"], resourceNames: [...members], verbs: ["create"] },
        ];
        const role = new Role(
            `${name}-${serviceAccount}-role`,
            { metadata, rules },
            pulumi.mergeOptions(options, { dependsOn: [account] }),
        );
        if (groups.length > 0) {
            new RoleBinding(
                `${name}-${serviceAccount}-binding`,
                {
                    metadata,
                    roleRef: { apiGroup: RBAC, kind: "Role", name: serviceAccount },
                    subjects: groups.map((group) => ({ apiGroup: RBAC, kind: "Group", name: group })),
                },
                pulumi.mergeOptions(options, { dependsOn: [role] }),
            );
        }
    }
}
