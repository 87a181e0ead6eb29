import { crdGroups } from "../crds";
import type { KubernetesManifest } from "../kubernetesObject";
import { isOneOf } from "./objectIds";
import type { ObjectTransform } from "./transforms";

interface Rule {
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
}

/**
 * Writes out what `resources: ["*"]` stands for in a role: every kind that was imported of the rule's API groups, with its
 * subresources. A wildcard would also grant what somebody installs tomorrow. It stays where a group was not imported, and
 * the release's pin has to account for it.
 */
export function writeOutKinds(id: string): ObjectTransform {
    return {
        what: `write out the kinds that ${id} is for`,
        matches: (object) => isOneOf([id])(object) && rulesOf(object).some(isWildcard),
        change: (object) => ({ ...object, rules: rulesOf(object).map(writtenOut) }),
    };
}

function rulesOf(object: KubernetesManifest): readonly Rule[] {
    return (object["rules"] ?? []) as readonly Rule[];
}

function isWildcard({ resources = [] }: Rule): boolean {
    return resources.includes("*");
}

function writtenOut(rule: Rule): Rule {
    const { apiGroups = [] } = rule;
    const known = apiGroups.map((group) => crdGroups()[group]?.names);
    if (!isWildcard(rule) || known.includes(undefined)) {
        return rule;
    }
    const plurals = known.flatMap((names = []) => names.map((name) => name.slice(0, name.indexOf("."))));
    return {
        ...rule,
        resources: [...new Set(plurals)]
            .sort()
            .flatMap((plural) => [plural, `${plural}/status`, `${plural}/finalizers`]),
    };
}
