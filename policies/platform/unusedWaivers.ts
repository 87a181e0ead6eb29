import type { StackValidationPolicy } from "@pulumi/policy";

import type { Assessment } from "../lib/assessment";

/** Points out waivers that accepted nothing, before they come to accept something nobody had in mind. */
export function unusedWaivers(assessment: Assessment): StackValidationPolicy {
    return {
        name: "platform-waiver-require-use",
        displayName: "Waivers are needed",
        description:
            "A waiver that nothing needs waits to accept something nobody decided about.\n" +
            "Fix: remove it from policies/waivers.json, or correct its pattern.",
        severity: "low",
        enforcementLevel: "advisory",
        validateStack: ({ resources }, reportViolation) => {
            assessment.complete(resources);
            const { waivers } = assessment;
            for (const waiver of waivers.all.filter((candidate) => waivers.uses(candidate) === 0)) {
                const expired = waivers.inForce(waiver) ? "" : ` and expired on ${waiver.expires}`;
                reportViolation(
                    `Waiver ${waiver.id} for ${waiver.control} matches no finding of this stack${expired}.`,
                );
            }
        },
    };
}
