import type { KubernetesManifest } from "../kubernetesObject";
import { groupOf, isBuiltIn } from "./kubernetesApis";
import { isWorkload } from "./pods";

/**
 * When an object is created. Helm sorts by kind and waits for nothing; the engine waits until a workload runs and until a
 * Service has endpoints, so the same order with edges between all of it would wait for itself.
 *
 * - `base`: accounts, roles, configuration, claims: what pods need in order to start.
 * - `workload`: after the base.
 * - `beside`: no edge either way. A Service is ready when the workload is, a ServiceMonitor or Certificate belongs to another
 *   operator, and a workload may wait for the Secret that such a Certificate makes.
 * - `served`: after the workloads that answer for it: webhooks and aggregated APIs.
 * - `own`: custom resources of the chart's own kinds, after the operator that takes them and its webhooks.
 */
export type Stage = "base" | "workload" | "beside" | "served" | "own";

/** The stages that an object of each stage comes after. */
export const AFTER: Readonly<Record<Stage, readonly Stage[]>> = {
    base: [],
    workload: ["base"],
    beside: [],
    served: ["workload", "beside"],
    own: ["workload", "served"],
};

/** Stages in an order in which each comes after those it waits for. */
export const STAGES: readonly Stage[] = ["base", "beside", "workload", "served", "own"];

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
