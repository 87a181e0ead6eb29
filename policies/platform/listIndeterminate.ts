import type { StackValidationPolicy } from "@pulumi/policy";

import { type Assessment, finding, type Result, sentence } from "../lib/assessment";
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
        validateStack: ({ resources }, reportViolation) => {
            assessment.complete(resources);
            const undecided = assessment.results.filter(({ status }) => status === "indeterminate");
            // One gap in a chart's record may leave most controls undecided; it is said once.
            const shared = [...byFinding(undecided)].filter(([, controls]) => controls.length > 1);
            for (const [text, controls] of shared) {
                reportViolation(`${controls.join(", ")} are indeterminate:\n  ${text}`);
            }
            const said = new Set(shared.map(([text]) => text));
            for (const { id } of assessment.controls) {
                const lines = undecided
                    .filter((result) => result.control === id && !said.has(finding(result)))
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

/** The controls of each finding. */
function byFinding(results: readonly Result[]): Map<string, string[]> {
    const controls = new Map<string, string[]>();
    for (const result of results) {
        const text = finding(result);
        controls.set(text, [...(controls.get(text) ?? []), result.control]);
    }
    return controls;
}
