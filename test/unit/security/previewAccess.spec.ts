import assert from "node:assert/strict";

import {
    PreviewAccess,
    type PreviewAccessArgs,
    validatePreviewAccess,
} from "../../../components/security/previewAccess";
import { dryRunOnly } from "../../../components/security/previewAccessPolicy";
import { previewRules } from "../../../components/security/previewAccessRules";
import type { ClusterScope } from "../../../components/shared/clusterScope";
import { crdGroups } from "../../../components/upstream/crds";
import { RECORDED_KINDS } from "../../../components/upstream/footprintKinds";
import { deploy } from "../support/deploy";

const args: Omit<PreviewAccessArgs, "scope"> = {
    namespace: "preview",
    owner: "infrastructure",
    definitions: ["nvidia.com"],
};
const BINDING = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding";
const ROLE = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole";
const POLICY = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";

const create = () => deploy((scope, opts) => new PreviewAccess("workload-preview", { scope, ...args }, opts));

/** `group/resource` of all rules. */
const kindsIn = (rules: readonly { apiGroups: readonly string[]; resources: readonly string[] }[]) =>
    rules.flatMap(({ apiGroups, resources }) =>
        apiGroups.flatMap((group) => resources.map((name) => `${group}/${name}`)),
    );

describe("PreviewAccess", () => {
    const rules = previewRules(Object.keys(crdGroups()));

    it("reads, and tries out by server-side apply, and nothing else", () => {
        assert.deepEqual([...new Set(rules.read.flatMap(({ verbs }) => verbs))], ["get", "list", "watch"]);
        assert.deepEqual([...new Set(rules.apply.flatMap(({ verbs }) => verbs))], ["create", "patch"]);
    });

    it("neither reads nor tries out Secrets, subresources, or what it did not name", () => {
        const kinds = kindsIn([...rules.read, ...rules.apply]);
        assert.ok(!kinds.includes("/secrets"));
        assert.deepEqual(
            kinds.filter((kind) => kind.includes("*") || kind.split("/").length > 2),
            [],
        );
        assert.equal(new Set(kindsIn(rules.read)).size, kindsIn(rules.read).length);
    });

    it("tries out nothing that it may not read, since the answer is the whole object", () => {
        const read = new Set(kindsIn(rules.read));
        assert.deepEqual(
            kindsIn(rules.apply).filter((kind) => !read.has(kind)),
            [],
        );
    });

    it("tries out no kind that admission policies do not judge, that gives rights, or that opens new paths", () => {
        const refused = ["admissionregistration.k8s.io", "rbac.authorization.k8s.io", "apiextensions.k8s.io"];
        const groups = [...refused, "apiregistration.k8s.io", "authentication.k8s.io", "certificates.k8s.io"];
        assert.deepEqual(
            rules.apply.filter(({ apiGroups }) => apiGroups.some((group) => groups.includes(group))),
            [],
        );
    });

    it("reads every kind that a chart may bring, except Secrets", () => {
        const read = new Set(kindsIn(rules.read).map((kind) => kind.split("/")[1]));
        const plural = (kind: string) => kind.toLowerCase().replace(/y$/, "ie").replace(/ss$/, "sse") + "s";
        const missing = Object.keys(RECORDED_KINDS).filter((kind) => !read.has(plural(kind)));
        assert.deepEqual(missing, ["Secret"]);
    });

    it("knows custom resources by their definitions", () => {
        assert.deepEqual(previewRules(["nvidia.com"]).apply.at(-1), {
            apiGroups: ["nvidia.com"],
            resources: ["clusterpolicies", "gpuclusters", "nvidiadrivers"],
            verbs: ["create", "patch"],
        });
    });

    it("has the rights to try things out only while the policy that holds back the rest is in force", async () => {
        const { all, only } = await create();
        const tryOut = all(BINDING).find(({ inputs }) => inputs["roleRef"].name === "preview-dry-run");
        assert.ok(tryOut?.dependsOn.includes("workload-preview-policy-binding"), String(tryOut?.dependsOn));
        const role = all(ROLE).find(({ inputs }) => inputs["metadata"].name === "preview-dry-run");
        assert.ok(role?.dependsOn.includes("workload-preview-policy-binding"));
        assert.deepEqual(only(`${POLICY}Binding`).inputs["spec"], {
            policyName: only(POLICY).inputs["metadata"].name,
            validationActions: ["Deny", "Audit"],
        });
    });

    it("is one account without a token of its own, and nobody else is bound", async () => {
        const { all, only } = await create();
        const account = only("kubernetes:core/v1:ServiceAccount").inputs;
        assert.equal(account["automountServiceAccountToken"], false);
        assert.deepEqual([account["metadata"].namespace, account["metadata"].name], ["preview", "preview"]);
        const subjects = all(BINDING).flatMap(({ inputs }) => inputs["subjects"] as object[]);
        const subject = { kind: "ServiceAccount", name: "preview", namespace: "preview" };
        assert.deepEqual(subjects, [subject, subject]);
        assert.deepEqual(all("kubernetes:core/v1:Secret"), []);
    });

    it("is judged on every kind, operation and subresource, and refused when the judgement itself fails", () => {
        const { failurePolicy, matchConstraints, matchConditions, validations } =
            dryRunOnly("system:serviceaccounts:x");
        assert.equal(failurePolicy, "Fail");
        assert.deepEqual(matchConstraints, {
            matchPolicy: "Equivalent",
            resourceRules: [
                {
                    apiGroups: ["*"],
                    apiVersions: ["*"],
                    resources: ["*/*"],
                    operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"],
                },
            ],
        });
        assert.match(JSON.stringify(matchConditions), /'system:serviceaccounts:x' in request\.userInfo\.groups/);
        // Any other answer than 403 would end a preview with an error instead of going on without the dry run.
        assert.ok(Array.isArray(validations) && validations.length === 4);
        assert.match(JSON.stringify(validations), /^\[(\{[^}]*"reason":"Forbidden"\},?){4}\]$/);
    });

    it("refuses namespaces whose other accounts have to write, and kinds that nobody imported", () => {
        const issues = (changes: Partial<PreviewAccessArgs>) =>
            validatePreviewAccess({ scope: undefined as unknown as ClusterScope, ...args, ...changes });
        assert.deepEqual(issues({}), []);
        assert.deepEqual(
            issues({ namespace: "kube-system", definitions: ["example.com"] }).map(({ path }) => path),
            ["namespace", "definitions[0]"],
        );
        assert.deepEqual(
            issues({ namespace: "Preview" }).map(({ path }) => path),
            ["namespace"],
        );
    });
});
