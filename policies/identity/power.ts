import type { Field } from "../lib/field";
import type { KubernetesObject } from "../lib/kubernetes";
import { onlyLabels, selects } from "../lib/labelSelector";
import { clusterRole, isWildcard } from "./roles";

export type Power = "everything" | "limited" | "unknown";

/** Roles the API server makes itself, which a stack rarely declares. */
const builtIn = /^(?:admin|edit|view|system:.*)$/;
/** Of those, the ones that hold all verbs on all resources, or may write any role and so give themselves as much. */
const allPowerful: ReadonlySet<string> = new Set([
    "cluster-admin",
    "system:controller:clusterrole-aggregation-controller",
]);
/** What cluster-admin itself carries: a selector that takes this in collects it. */
const bootstrapLabels = onlyLabels({ "kubernetes.io/bootstrapping": "rbac-defaults" });
/** Labels by which the built-in roles collect others; edit is part of admin, and view of edit. */
const collectedBy: Readonly<Record<string, readonly string[]>> = {
    admin: ["admin", "edit", "view"],
    edit: ["edit", "view"],
    view: ["view"],
};
const allVerbs = ["get", "list", "watch", "create", "update", "patch", "delete"];

/** The roles of one cluster that a stack declares, with patches of them and of others. */
export class Roles {
    private readonly byKey = new Map<string, KubernetesObject[]>();
    private readonly clusterRoles: readonly KubernetesObject[];

    constructor(objects: readonly KubernetesObject[]) {
        for (const object of objects) {
            const at = key(object.kind.kind, object.namespace, object.name);
            this.byKey.set(at, [...(this.byKey.get(at) ?? []), object]);
        }
        this.clusterRoles = objects.filter(({ kind }) => kind.id === clusterRole);
    }

    /** What a bound role allows; undefined where nobody here knows it. What is declared comes before what is built in. */
    powerOf(kind: string, namespace: string | undefined, name: string): Power | undefined {
        if (kind === "ClusterRole" && allPowerful.has(name)) {
            return "everything";
        }
        const declared = this.byKey.get(key(kind, namespace, name)) ?? [];
        const powers = declared.map((object) => this.powerOfObject(object));
        if (kind === "ClusterRole") {
            powers.push(...this.collected(name));
        }
        const known = declared.some(({ partial }) => !partial) || (kind === "ClusterRole" && builtIn.test(name));
        const found = strongest(powers) ?? "limited";
        // A limited patch says nothing about the role it patches.
        return known || found !== "limited" ? found : undefined;
    }

    private powerOfObject(object: KubernetesObject): Power {
        const unknown: string[] = [];
        const root = object.read((path) => unknown.push(path));
        if (allowsEverything(root.get("rules").items)) {
            return "everything";
        }
        const selectors = root.at("aggregationRule.clusterRoleSelectors").items;
        if (selectors.some((selector) => selects(selector, bootstrapLabels))) {
            return "everything";
        }
        const collected = this.clusterRoles.map((candidate) => this.ifCollected(candidate, selectors));
        return strongest([...collected, ...(unknown.length > 0 ? ["unknown" as const] : [])]) ?? "limited";
    }

    /** What the API server adds to a role of its own because of a label. */
    private collected(name: string): Power[] {
        const labels = Object.hasOwn(collectedBy, name) ? (collectedBy[name] ?? []) : [];
        const marked = (candidate: KubernetesObject): boolean => {
            const given = candidate.read(() => undefined).at("metadata.labels");
            return labels.some((label) => given.get(`rbac.authorization.k8s.io/aggregate-to-${label}`).text === "true");
        };
        return this.clusterRoles.filter(marked).map(ownPower);
    }

    private ifCollected(candidate: KubernetesObject, selectors: readonly Field[]): Power {
        const power = ownPower(candidate);
        if (power === "limited") {
            return power;
        }
        const unknown: string[] = [];
        const labels = candidate.read((path) => unknown.push(path)).at("metadata.labels");
        if (selectors.some((selector) => selects(selector, labels))) {
            return power;
        }
        return selectors.length > 0 && unknown.length > 0 ? "unknown" : "limited";
    }
}

/** What the rules of a role allow, without what it collects. */
function ownPower(object: KubernetesObject): Power {
    const unknown: string[] = [];
    const rules = object.read((path) => unknown.push(path)).get("rules").items;
    if (allowsEverything(rules)) {
        return "everything";
    }
    return unknown.length > 0 ? "unknown" : "limited";
}

function allowsEverything(rules: readonly Field[]): boolean {
    const onAll = rules.filter((rule) =>
        ["resources", "apiGroups"].every((list) => rule.get(list).items.some(isWildcard)),
    );
    const verbs = new Set(onAll.flatMap((rule) => rule.get("verbs").items.map(({ text }) => text)));
    return verbs.has("*") || allVerbs.every((verb) => verbs.has(verb)) || rules.some(outgrowsItself);
}

/** Whoever may escalate or bind roles, or act as somebody else, has only to ask for the rest. */
function outgrowsItself(rule: Field): boolean {
    const has = (list: string, ...names: string[]): boolean =>
        rule.get(list).items.some(({ text }) => text === "*" || names.includes(text ?? ""));
    const verbs = rule.get("verbs").items.map(({ text }) => text);
    const named = rule.get("resourceNames").items.map(({ text }) => text ?? "");
    // Bound to names, these reach no further than what is named.
    const anyName = named.length === 0 || named.some((name) => allPowerful.has(name) || name === "system:masters");
    const onRoles = has("apiGroups", "rbac.authorization.k8s.io") && has("resources", "roles", "clusterroles");
    return (
        (onRoles && (verbs.includes("escalate") || (verbs.includes("bind") && anyName))) ||
        (verbs.includes("impersonate") &&
            anyName &&
            has("apiGroups", "") &&
            has("resources", "users", "groups", "serviceaccounts"))
    );
}

function strongest(powers: readonly Power[]): Power | undefined {
    return (["everything", "unknown", "limited"] as const).find((power) => powers.includes(power));
}

function key(kind: string, namespace: string | undefined, name: string | undefined): string {
    return [kind, kind === "Role" ? namespace : "", name].join(" ");
}
