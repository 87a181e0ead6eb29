import assert from "node:assert/strict";

import {
    ImageAdmission,
    type ImageAdmissionArgs,
    validateImageAdmission,
} from "../../../components/security/imageAdmission";
import { digestsOnly } from "../../../components/security/imageAdmissionPolicy";
import { deploy } from "../support/deploy";

const args: Omit<ImageAdmissionArgs, "scope"> = { owner: "infrastructure", mirror: "registry.h200.example/mirror" };
const GROUP = "kubernetes:admissionregistration.k8s.io/v1";

describe("ImageAdmission", () => {
    it("judges pods of teams and no others, refuses, and writes it down", async () => {
        const { resources } = await deploy(
            (scope, opts) => new ImageAdmission("tenant-images", { scope, ...args }, opts),
        );
        const [binding] = resources.filter(({ type }) => type === `${GROUP}:ValidatingAdmissionPolicyBinding`);
        assert.deepEqual(binding?.inputs["spec"], {
            policyName: "tenant-images",
            validationActions: ["Deny", "Audit"],
            matchResources: {
                namespaceSelector: { matchExpressions: [{ key: "alphaton.ai/tenant", operator: "Exists" }] },
            },
        });
        const [policy] = resources.filter(({ type }) => type === `${GROUP}:ValidatingAdmissionPolicy`);
        assert.deepEqual(policy?.inputs["spec"], digestsOnly("registry.h200.example/mirror"));
    });

    it("asks for the site's registry where it is known, and for a digest everywhere", () => {
        const rules = (mirror?: string) => digestsOnly(mirror).validations;
        assert.deepEqual(
            [rules(), rules("registry.h200.example/mirror")].map((list) => (list as readonly object[]).length),
            [1, 2],
        );
    });

    it("refuses a mirror that would break out of the rule", () => {
        assert.deepEqual(validateImageAdmission(args), []);
        assert.deepEqual(validateImageAdmission({ owner: "infrastructure" }), []);
        assert.deepEqual(
            ["https://registry.h200.example", "registry/'||true||'", ""].map((mirror) =>
                validateImageAdmission({ ...args, mirror }).map(({ path }) => path),
            ),
            [["mirror"], ["mirror"], ["mirror"]],
        );
    });
});
