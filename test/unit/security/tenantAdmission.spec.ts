import assert from "node:assert/strict";

import {
    TenantAdmission,
    type TenantAdmissionArgs,
    validateTenantAdmission,
} from "../../../components/security/tenantAdmission";
import { podsOfTeams } from "../../../components/security/tenantAdmissionPolicy";
import { deploy } from "../support/deploy";

const args: Omit<TenantAdmissionArgs, "scope"> = { owner: "infrastructure", mirror: "registry.h200.example/mirror" };
const GROUP = "kubernetes:admissionregistration.k8s.io/v1";

describe("TenantAdmission", () => {
    it("judges pods of teams and no others, refuses, and writes it down", async () => {
        const { resources } = await deploy(
            (scope, opts) => new TenantAdmission("tenant-pods", { scope, ...args }, opts),
        );
        const [binding] = resources.filter(({ type }) => type === `${GROUP}:ValidatingAdmissionPolicyBinding`);
        assert.deepEqual(binding?.inputs["spec"], {
            policyName: "tenant-pods",
            validationActions: ["Deny", "Audit"],
            matchResources: {
                namespaceSelector: { matchExpressions: [{ key: "alphaton.ai/tenant", operator: "Exists" }] },
            },
        });
        const [policy] = resources.filter(({ type }) => type === `${GROUP}:ValidatingAdmissionPolicy`);
        assert.deepEqual(policy?.inputs["spec"], podsOfTeams("registry.h200.example/mirror"));
    });

    it("asks for the site's registry where it is known, and for a digest everywhere", () => {
        const rules = (mirror?: string) => podsOfTeams(mirror).validations;
        assert.deepEqual(
            [rules(), rules("registry.h200.example/mirror")].map((list) => (list as readonly object[]).length),
            [2, 3],
        );
    });

    it("refuses a mirror that would break out of the rule", () => {
        assert.deepEqual(validateTenantAdmission(args), []);
        assert.deepEqual(validateTenantAdmission({ owner: "infrastructure" }), []);
        assert.deepEqual(
            ["https://registry.h200.example", "registry/'||true||'", ""].map((mirror) =>
                validateTenantAdmission({ ...args, mirror }).map(({ path }) => path),
            ),
            [["mirror"], ["mirror"], ["mirror"]],
        );
    });
});
