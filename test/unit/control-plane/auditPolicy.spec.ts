import assert from "node:assert/strict";

import { type AuditRule, auditPolicy } from "../../../components/control-plane/auditPolicy";

interface Event {
    readonly user: string;
    readonly groups?: readonly string[];
    readonly verb: string;
    readonly group?: string;
    readonly resource?: string;
    readonly url?: string;
}

/** Level of an event, by the API server's rule: the first match decides, an absent field matches anything. */
function levelOf(event: Event): string | undefined {
    return auditPolicy().rules.find((rule) => matches(rule, event))?.level;
}

function matches(rule: AuditRule, { user, groups = [], verb, group = "", resource, url }: Event): boolean {
    const who = !rule.users && !rule.userGroups;
    const named = rule.users?.includes(user) ?? rule.userGroups?.some((it) => groups.includes(it)) ?? false;
    const verbs = !rule.verbs || rule.verbs.includes(verb);
    const what =
        (!rule.resources && !rule.nonResourceURLs) ||
        (resource !== undefined &&
            (rule.resources?.some((it) => it.group === group && (it.resources?.includes(resource) ?? true)) ??
                false)) ||
        (url !== undefined && (rule.nonResourceURLs?.some((it) => url.startsWith(it.replace(/\*$/, ""))) ?? false));
    return (who || named) && verbs && what;
}

const RBAC = "rbac.authorization.k8s.io";

describe("audit policy", () => {
    for (const [level, event, why] of [
        ["Metadata", { user: "oidc:ann", verb: "get", resource: "secrets" }, "a Secret that is read"],
        ["Metadata", { user: "oidc:ann", verb: "update", resource: "secrets" }, "a Secret that is written"],
        ["Metadata", { user: "oidc:ann", verb: "create", resource: "configmaps" }, "a ConfigMap"],
        ["Metadata", { user: "oidc:ann", verb: "create", resource: "serviceaccounts/token" }, "a token that is made"],
        ["RequestResponse", { user: "oidc:ann", verb: "create", resource: "pods/exec" }, "a shell in a pod"],
        ["RequestResponse", { user: "oidc:ann", verb: "get", resource: "pods/portforward" }, "a port forward"],
        [
            "RequestResponse",
            { user: "oidc:ann", verb: "create", group: RBAC, resource: "rolebindings" },
            "a role binding",
        ],
        ["RequestResponse", { user: "oidc:ann", verb: "patch", resource: "namespaces" }, "a namespace's labels"],
        ["Request", { user: "oidc:ann", verb: "create", group: "apps", resource: "deployments" }, "a workload"],
        ["Metadata", { user: "oidc:ann", verb: "list", resource: "pods" }, "a read"],
        [
            "Metadata",
            { user: "oidc:ann", verb: "create", group: "metal3.io", resource: "baremetalhosts" },
            "a custom resource",
        ],
        ["Metadata", { user: "oidc:ann", verb: "get", url: "/metrics" }, "a path that is no resource"],
        ["None", { user: "system:anonymous", verb: "get", url: "/livez?verbose" }, "a health probe"],
        [
            "None",
            { user: "system:kube-scheduler", verb: "update", group: "coordination.k8s.io", resource: "leases" },
            "a lease",
        ],
    ] as const satisfies readonly (readonly [string, Event, string])[]) {
        it(`logs ${why} at ${level}`, () => {
            assert.equal(levelOf(event), level);
        });
    }

    it("never drops what people do, nor what a component does outside its heartbeats and caches", () => {
        for (const verb of ["get", "list", "watch", "create", "update", "patch", "delete"]) {
            for (const resource of ["nodes", "pods", "services", "endpoints", "leases"]) {
                for (const group of ["", "coordination.k8s.io", "discovery.k8s.io"]) {
                    assert.notEqual(levelOf({ user: "oidc:ann", groups: ["oidc:ops"], verb, group, resource }), "None");
                }
            }
        }
        assert.notEqual(
            levelOf({ user: "system:node:a1", groups: ["system:nodes"], verb: "get", resource: "secrets" }),
            "None",
        );
        assert.notEqual(levelOf({ user: "system:kube-proxy", verb: "update", resource: "services" }), "None");
    });

    it("drops kubelets' heartbeats, and logs in full what they change of their Node besides", () => {
        const level = (verb: string, resource: string, group = "") =>
            levelOf({ user: "system:node:a1", groups: ["system:nodes"], verb, group, resource });
        assert.deepEqual(
            [level("update", "leases", "coordination.k8s.io"), level("patch", "nodes/status"), level("get", "nodes")],
            ["None", "None", "None"],
        );
        assert.deepEqual(
            ["create", "update", "patch", "delete"].map((verb) => level(verb, "nodes")),
            ["Request", "Request", "Request", "Request"],
        );
    });

    it("names who, which verb and which resource, or a health path, wherever it drops", () => {
        const drops = auditPolicy().rules.filter(({ level }) => level === "None");
        assert.ok(drops.length > 0);
        for (const { users, userGroups, verbs, resources, nonResourceURLs } of drops) {
            assert.ok(verbs && ((users ?? userGroups) ? resources : nonResourceURLs));
        }
    });
});
