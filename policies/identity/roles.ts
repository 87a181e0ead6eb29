import { type Field, selectsEverything } from "../lib/field";

const rbac = "rbac.authorization.k8s.io";
export const role = `${rbac}/Role`;
export const clusterRole = `${rbac}/ClusterRole`;
export const roleBinding = `${rbac}/RoleBinding`;
export const clusterRoleBinding = `${rbac}/ClusterRoleBinding`;

/** An asterisk, alone or as the resource of a subresource: both take in every kind there is. */
export function isWildcard(element: Field): boolean {
    const text = element.text;
    return text === "*" || text?.startsWith("*/") === true;
}

/** A ClusterRole whose aggregation selects every role collects whatever anybody adds to the cluster. */
export function aggregatesEverything(root: Field): boolean {
    return root.at("aggregationRule.clusterRoleSelectors").items.some(selectsEverything);
}
