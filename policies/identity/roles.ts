import { type Field, selectsEverything } from "../lib/field";
import { onlyLabels, selects } from "../lib/labelSelector";

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

/** The label of the roles that the API server makes itself, cluster-admin among them. */
export const bootstrapped = { "kubernetes.io/bootstrapping": "rbac-defaults" };

/** Labels that say what an object belongs to, and that roles carry whatever they allow. */
const descriptive = /^(?:app\.kubernetes\.io|helm\.sh|alphaton\.ai)\//;

/** Why an aggregation collects roles that nobody meant for it; undefined where it asks for a label of its own. */
export function overreach(selector: Field): string | undefined {
    if (selectsEverything(selector)) {
        return "selects every ClusterRole of the cluster";
    }
    if (selects(selector, onlyLabels())) {
        return "selects every ClusterRole that lacks a label";
    }
    if (selects(selector, onlyLabels(bootstrapped))) {
        return "selects cluster-admin, which carries this label";
    }
    const keys = [
        ...selector.get("matchLabels").entries.map(([key]) => key),
        ...selector.get("matchExpressions").items.map((expression) => expression.get("key").text ?? ""),
    ];
    return keys.length > 0 && keys.every((key) => descriptive.test(key))
        ? "selects by labels that roles carry whatever they allow"
        : undefined;
}
