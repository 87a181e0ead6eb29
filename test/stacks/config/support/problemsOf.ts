import assert from "node:assert/strict";

import { loadFromFiles } from "../../../../stacks/config/load";
import { ConfigError } from "../../../../stacks/config/problem";
import { projectWith } from "../../../support/project";

/** Clusters of its own; on those of prod it would be a second owner. */
export const CLUSTERS =
    "  h200-platform:kubernetes: { management: { kubeconfig: { path: .kube/mine } }, workload: { kubeconfig: { path: .kube/mine } } }\n";

/** A stack file of stack `mine`, like prod but for these lines. */
export const overlay = (lines: string, beside = "") =>
    `config:\n  h200-platform:like: prod\n  h200-platform:site: { stacks: [mine] }\n${lines}${CLUSTERS}${beside}`;

/** `path (where): reason` of every problem of stack `mine`. */
export function problemsOf(content: string, others: Readonly<Record<string, string | Buffer>> = {}): string[] {
    const root = projectWith({ "Pulumi.mine.yaml": content, ...others });
    try {
        loadFromFiles("mine", root);
        return [];
    } catch (error) {
        assert.ok(error instanceof ConfigError, String(error));
        return error.problems.map(({ path, where, reason }) => `${path} (${where ?? "-"}): ${reason}`);
    }
}
