import type { StackValidationPolicy } from "@pulumi/policy";

import { type Assessment, sentence } from "../lib/assessment";
import { type Pack, writeEvidence } from "../lib/evidence";

/**
 * Lists what no control could decide and writes the evidence, so it has to be the pack's last policy.
 *
 * Advisory, because a first preview leaves much unknown. `--policy-pack-config policies/ci.json` makes it mandatory: the
 * level of a policy is the one thing the engine lets a configuration raise.
 */
export function listIndeterminate(assessment: Assessment, pack: Pack): StackValidationPolicy {
    return {
        name: "platform-stack-list-indeterminate",
        displayName: "What the controls could not decide",
        description:
            "A control that cannot see what it needs gives no pass.\n" +
            "Fix: make the value known in the program, record the missing fact, or accept it by a waiver.",
        severity: "medium",
        enforcementLevel: "advisory",
        validateStack: (_args, reportViolation) => {
            const undecided = assessment.results.filter(({ status }) => status === "indeterminate");
            for (const { id } of assessment.controls) {
                const lines = undecided
                    .filter(({ control }) => control === id)
                    .map((result) => `  ${sentence(result)}`);
                if (lines.length > 0) {
                    reportViolation([`${id} is indeterminate ${times(lines.length)}:`, ...lines].join("\n"));
                }
            }
            writeEvidence(assessment, pack);
        },
    };
}

function times(count: number): string {
    return count === 1 ? "once" : `${String(count)} times`;
}
