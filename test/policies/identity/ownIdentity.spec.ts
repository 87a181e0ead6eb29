import assert from "node:assert/strict";

import { ownIdentity } from "../../../policies/identity/ownIdentity";
import { ask } from "../support/assess";
import { deployment, kubernetes, wrappings } from "../support/resources";
import { undecidedBy } from "../support/unknown";

const good = { serviceAccountName: "llama", automountServiceAccountToken: false, containers: [] };
const at = "IAM-08 Deployment serving/llama: spec.template.spec";
const access = { "alphaton.ai/api-access": "watches its own lease" };

describe("IAM-08 kubernetes-workload-require-own-identity", () => {
    it("passes a pod with an account of its own and no token", () => {
        assert.deepEqual(ask(ownIdentity, [deployment(good)]).results, [
            { object: "Deployment serving/llama", status: "pass" },
        ]);
    });

    it("refuses an absent account and an absent automount, whose defaults are the namespace's account and a token", () => {
        assert.deepEqual(ask(ownIdentity, [deployment({ containers: [] })]).violations, [
            `${at}.serviceAccountName names no service account of the workload's own`,
            `${at}.automountServiceAccountToken is not false, so pods get a token they may not need`,
        ]);
    });

    it("refuses the default account under its old field name too, and takes that field for what it is", () => {
        assert.deepEqual(
            ["default", "llama"].map(
                (serviceAccount) =>
                    ask(ownIdentity, [deployment({ serviceAccount, automountServiceAccountToken: false })]).violations,
            ),
            [[`${at}.serviceAccount names no service account of the workload's own`], []],
        );
    });

    it("allows a token where the object says what for, and records the declaration", () => {
        const operator = deployment({ serviceAccountName: "operator" }, { name: "operator", annotations: access });
        const account = kubernetes("core/v1:ServiceAccount", { metadata: { name: "operator", annotations: access } });
        const reason = "declares its need of the API server in alphaton.ai/api-access";
        assert.deepEqual(ask(ownIdentity, [operator, account]).results, [
            { object: "Deployment operator", status: "pass", reason },
            { object: "ServiceAccount operator", status: "pass", reason },
        ]);
        const empty = deployment(
            { serviceAccountName: "a" },
            { name: "a", annotations: { "alphaton.ai/api-access": " " } },
        );
        assert.equal(ask(ownIdentity, [empty]).violations.length, 1);
    });

    it("refuses a projected token, which is mounted all the same, where no need is declared", () => {
        const volumes = [
            { name: "api", projected: { sources: [{ configMap: {} }, { serviceAccountToken: { path: "t" } }] } },
        ];
        const judged = (metadata: object) =>
            ask(ownIdentity, [deployment({ ...good, volumes }, { ...metadata })]).violations;
        assert.deepEqual(judged({ name: "llama", namespace: "serving" }), [
            `${at}.volumes[0].projected.sources[1].serviceAccountToken mounts a token although the object declares no need of one`,
        ]);
        assert.deepEqual(judged({ name: "llama", namespace: "serving", annotations: access }), []);
    });

    it("refuses a service account that hands out tokens, and a token kept as a Secret", () => {
        const resources = [
            kubernetes("core/v1:ServiceAccount", { metadata: { name: "llama" } }),
            kubernetes("core/v1:Secret", { metadata: { name: "t" }, type: "kubernetes.io/service-account-token" }),
        ];
        assert.deepEqual(ask(ownIdentity, resources).violations, [
            "IAM-08 ServiceAccount llama: automountServiceAccountToken is not false, so pods get a token they may not need",
            "IAM-08 Secret t: type is kubernetes.io/service-account-token, a token that never expires",
        ]);
    });

    for (const { kind, path, wrap } of wrappings) {
        it(`sees inside ${kind}`, () => {
            const { results } = ask(ownIdentity, [kubernetes(kind, wrap({ ...good, serviceAccountName: "default" }))]);
            assert.deepEqual(
                results.filter(({ status }) => status === "fail").map((result) => result.path),
                [`${path}.serviceAccountName`],
            );
        });
    }

    it("gives no pass to a patch that leaves the account to somebody else", () => {
        const patch = kubernetes("apps/v1:DeploymentPatch", {
            metadata: { name: "p" },
            spec: { template: { spec: {} } },
        });
        assert.deepEqual(
            ask(ownIdentity, [patch]).results.map(({ status, path }) => [status, path]),
            [
                ["indeterminate", "spec.template.spec.automountServiceAccountToken"],
                ["indeterminate", "spec.template.spec.serviceAccountName"],
            ],
        );
    });

    it("does not apply to other kinds", () => {
        assert.deepEqual(ask(ownIdentity, [kubernetes("core/v1:Service", {})]).notApplicable, [ownIdentity.scope]);
    });

    it("is undecided about each unknown it reads, by path", () => {
        const metadata = { name: "llama", namespace: "serving", annotations: { "alphaton.ai/api-access": "" } };
        assert.deepEqual(undecidedBy(ownIdentity, [deployment(good, metadata)]), [
            "metadata",
            "metadata.annotations",
            'metadata.annotations["alphaton.ai/api-access"]',
            "spec",
            "spec.template",
            "spec.template.spec",
            "spec.template.spec.serviceAccountName",
            "spec.template.spec.automountServiceAccountToken",
        ]);
    });
});
