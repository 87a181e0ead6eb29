import type { Policies } from "@pulumi/policy";

import { type Assessment, sentence } from "./assessment";
import { type Control, isStackControl } from "./control";

/**
 * Makes the policy that the engine runs from a control.
 *
 * The CLI prints a policy's `description` with each violation, but neither `remediationSteps` nor `tags`: the fix and the
 * control's id therefore end the description.
 */
export function definePolicy(control: Control, assessment: Assessment): Policies[number] {
    const { nist, cis, soc2 } = control.mapping;
    const text = {
        name: control.policy,
        displayName: control.title,
        description: `${control.why}\nFix: ${control.remediation} [${control.id}]`,
        severity: control.severity,
        enforcementLevel: control.level,
        remediationSteps: control.remediation,
        tags: [
            `control:${control.id}`,
            ...control.requirements.map((id) => `requirement:${id}`),
            ...nist.map((id) => `nist-800-53:${id}`),
            ...cis.map((id) => `cis-kubernetes:${id}`),
            ...soc2.map((id) => `soc2:${id}`),
        ],
    };
    if (isStackControl(control)) {
        return {
            ...text,
            validateStack: (stack, reportViolation) => {
                const results = assessment.examineStack(control, stack.resources) ?? stack.notApplicable(control.scope);
                for (const result of results.filter(({ status }) => status === "fail")) {
                    reportViolation(sentence(result), result.urn);
                }
            },
        };
    }
    return {
        ...text,
        validateResource: (resource, reportViolation) => {
            const results = assessment.examine(control, resource) ?? resource.notApplicable(control.scope);
            for (const result of results.filter(({ status }) => status === "fail")) {
                reportViolation(sentence(result));
            }
        },
    };
}
