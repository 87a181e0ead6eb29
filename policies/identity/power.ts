import { Field, type OnUnknown } from "../lib/field";
import type { KubernetesObject } from "../lib/kubernetes";
import { onlyLabels, selects } from "../lib/labelSelector";
import { bootstrapped, clusterRole, isWildcard } from "./roles";

export type Power = "everything" | "limited" | "unknown";

/** Roles the API server makes itself, which a stack rarely declares. */
const builtIn = /^(?:admin|edit|view|system:.*)$/;
/** Of those, the ones that hold all verbs on all resources, or may write any role and so give themselves as much. */
const allPowerful: ReadonlySet<string> = new Set([
    "cluster-admin",
    "system:controller:clusterrole-aggregation-controller",
]);
const allVerbs = ["get", "list", "watch", "create", "update", "patch", "delete"];

/** A role as far as it matters for what it may do. */
interface Part {
    readonly name: string | undefined;
    readonly labels: (onUnknown: OnUnknown) => Field;
    readonly rules: readonly Field[];
    /** What it collects of other roles. */
    readonly selectors: readonly Field[];
    readonly everything: boolean;
    /** Paths that nobody knows yet. */
    readonly unknown: readonly string[];
}

/** The label by which a role becomes part of one that the API server made. */
const collects = (level: string): string => `rbac.authorization.k8s.io/aggregate-to-${level}`;

/** The roles of the API server that take part in aggregation: others collect them, or they collect others. */
const builtInParts: readonly Part[] = [
    builtInPart("cluster-admin", {}),
    builtInPart("admin", {}, collects("admin")),
    builtInPart("edit", { [collects("admin")]: "true" }, collects("edit")),
    builtInPart("view", { [collects("edit")]: "true" }, collects("view")),
];

function builtInPart(name: string, labels: Readonly<Record<string, string>>, collected?: string): Part {
    const selector = Field.root({ matchLabels: { [collected ?? ""]: "true" } }, () => undefined);
    return {
        name,
        labels: () => onlyLabels({ ...bootstrapped, ...labels }),
        rules: [],
        selectors: collected === undefined ? [] : [selector],
        everything: name === "cluster-admin",
        unknown: [],
    };
}

/** The roles of one cluster that a stack declares, with patches of them and of others. */
export class Roles {
    private readonly byKey = new Map<string, KubernetesObject[]>();
    /** What an aggregation may collect. */
    private readonly clusterRoles: readonly Part[];

    constructor(objects: readonly KubernetesObject[]) {
        for (const object of objects) {
            const at = key(object.kind.kind, object.namespace, object.name);
            this.byKey.set(at, [...(this.byKey.get(at) ?? []), object]);
        }
        const declared = objects.filter(({ kind }) => kind.id === clusterRole).map(partOf);
        this.clusterRoles = [...declared, ...builtInParts];
    }

    /** What a bound role allows; undefined where nobody here knows it. What is declared comes before what is built in. */
    powerOf(kind: string, namespace: string | undefined, name: string): Power | undefined {
        if (kind === "ClusterRole" && allPowerful.has(name)) {
            return "everything";
        }
        const declared = this.byKey.get(key(kind, namespace, name)) ?? [];
        const builtInRoles = kind === "ClusterRole" ? builtInParts.filter((part) => part.name === name) : [];
        const bound = [...declared.map(partOf), ...builtInRoles];
        const certain = powerTogether(this.withCollected(bound, false));
        const possible = certain === "limited" ? powerTogether(this.withCollected(bound, true)) : certain;
        const found = possible === certain ? certain : "unknown";
        const known = declared.some(({ partial }) => !partial) || (kind === "ClusterRole" && builtIn.test(name));
        // A limited patch says nothing about the role it patches.
        return known || found !== "limited" ? found : undefined;
    }

    /** Roles and all that they collect, directly or through others; where in doubt, what unknown labels may add as well. */
    private withCollected(roles: readonly Part[], inDoubt: boolean): Part[] {
        const reached = new Set(roles);
        // A set hands out what is added while it is walked.
        for (const { selectors } of reached) {
            for (const candidate of selectors.length === 0 ? [] : this.clusterRoles) {
                if (isCollected(candidate, selectors, inDoubt)) {
                    reached.add(candidate);
                }
            }
        }
        return [...reached];
    }
}

/** The rules of several roles count as one: each may allow too little, and all together everything. */
function powerTogether(parts: readonly Part[]): Power {
    if (parts.some(({ everything }) => everything) || allowsEverything(parts.flatMap(({ rules }) => rules))) {
        return "everything";
    }
    return parts.some(({ unknown }) => unknown.length > 0) ? "unknown" : "limited";
}

function partOf(object: KubernetesObject): Part {
    const unknown: string[] = [];
    const root = object.read((path) => unknown.push(path));
    return {
        name: object.name,
        labels: (onUnknown) => object.read(onUnknown).at("metadata.labels"),
        rules: root.get("rules").items,
        selectors: root.at("aggregationRule.clusterRoleSelectors").items,
        everything: false,
        unknown,
    };
}

function isCollected({ labels }: Part, selectors: readonly Field[], inDoubt: boolean): boolean {
    const unknown: string[] = [];
    const given = labels((path) => unknown.push(path));
    const selected = selectors.some((selector) => selects(selector, given));
    return unknown.length > 0 ? inDoubt : selected;
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

function key(kind: string, namespace: string | undefined, name: string | undefined): string {
    return [kind, kind === "Role" ? namespace : "", name].join(" ");
}
