import type { KubernetesManifest } from "../kubernetesObject";
import { groupOf, isBuiltIn } from "./kubernetesApis";
import { isWorkload } from "./pods";

/**
 * When an object is created. Helm sorts by kind and waits for nothing; the engine waits until a workload runs and until a
 * Service has endpoints, so the same order with edges between all of it would wait for itself.
 *
 * - `early`: hooks that helm would wait for before it creates anything else, by their weights one after the other.
 * - `base`: accounts, roles, configuration, claims: what pods need in order to start.
 * - `workload`: after the base.
 * - `beside`: no edge either way. A Service is ready when the workload is, a ServiceMonitor or Certificate belongs to another
 *   operator, and a workload may wait for the Secret that such a Certificate makes.
 * - `served`: after the workloads that answer for it: webhooks and aggregated APIs.
 * - `own`: custom resources of the chart's own kinds, after the operator that takes them and its webhooks.
 */
export type Stage = "early" | "base" | "workload" | "beside" | "served" | "own";

/** The stages that an object of each stage comes after. */
export const AFTER: Readonly<Record<Stage, readonly Stage[]>> = {
    early: [],
    base: ["early"],
    workload: ["early", "base"],
    beside: ["early"],
    served: ["early", "workload", "beside"],
    own: ["early", "workload", "served"],
};

/** Stages in an order in which each comes after those it waits for. */
export const STAGES: readonly Stage[] = ["early", "base", "beside", "workload", "served", "own"];

/** An object's place in the order. */
export interface Place {
    readonly stage: Stage;
    /** Within the stage after all of lower turns. @default 0 */
    readonly turn?: number;
}

/** Whether one object waits until another is there, and ready. */
export function comesAfter(later: Place, earlier: Place): boolean {
    return later.stage === earlier.stage ? turnOf(later) > turnOf(earlier) : AFTER[later.stage].includes(earlier.stage);
}

/** The same objects, each behind those that it comes after. */
export function inOrder<T extends Place>(objects: readonly T[]): T[] {
    const rank = ({ stage }: Place) => STAGES.indexOf(stage);
    return [...objects].sort((a, b) => rank(a) - rank(b) || turnOf(a) - turnOf(b));
}

function turnOf({ turn = 0 }: Place): number {
    return turn;
}

const SERVED_KINDS = ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "APIService"];

/** @param ownGroups API groups of which the chart brings the definitions */
export function stageOf(object: KubernetesManifest, ownGroups: ReadonlySet<string>): Stage {
    if (SERVED_KINDS.includes(object.kind)) {
        return "served";
    }
    if (!isBuiltIn(object.apiVersion)) {
        return ownGroups.has(groupOf(object.apiVersion)) ? "own" : "beside";
    }
    if (object.kind === "Service") {
        return "beside";
    }
    return isWorkload(object) ? "workload" : "base";
}
