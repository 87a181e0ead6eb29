import { spawnSync } from "node:child_process";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { PROJECT_ROOT } from "./config/load";
import type { ClusterPlan } from "./plan/platformPlan";

/** Definitions of hundreds of kinds are some 20 MB. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
const REQUEST_TIMEOUT = "20s";

/** What a cluster answers to one request, or the last of what is said where it gives no answer. */
export type Answer = { readonly text: string } | { readonly said: string };

/**
 * What a cluster answers to one request of kubectl, before an update begins. It is reached as the provider does: by the file and
 * context of the plan.
 */
export function answerOf({ kubeconfig }: ClusterPlan, request: readonly string[]): Answer {
    const { H200_KUBECTL: executable = "kubectl" } = process.env;
    const { error, status, stdout, stderr } = spawnSync(
        executable,
        [
            `--kubeconfig=${path.resolve(PROJECT_ROOT, kubeconfig.path)}`,
            `--context=${kubeconfig.context}`,
            `--request-timeout=${REQUEST_TIMEOUT}`,
            ...request,
        ],
        { encoding: "utf8", maxBuffer: MAX_OUTPUT_BYTES },
    );
    if (error) {
        const { code = error.message } = error as NodeJS.ErrnoException;
        throw new pulumi.RunError(
            `"${executable}" cannot be started (${code}); nothing was created. An update asks the clusters what they have first: put kubectl on PATH, or name it in H200_KUBECTL.`,
        );
    }
    return status === 0 ? { text: stdout } : { said: stderr.trim().split("\n").at(-1) ?? "" };
}

/**
 * The same, for what an update may go on without; undefined where there is no answer, which is warned about.
 *
 * @param about what nobody knows without the answer, in the warning
 */
export function askCluster(cluster: ClusterPlan, request: readonly string[], about: string): string | undefined {
    const answer = answerOf(cluster, request);
    if ("said" in answer) {
        void pulumi.log.warn(
            `The ${cluster.name} cluster does not say ${about} (${answer.said}); nobody has checked them.`,
        );
        return undefined;
    }
    return answer.text;
}
