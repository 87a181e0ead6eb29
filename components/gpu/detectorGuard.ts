import type { admissionregistration } from "@pulumi/kubernetes/types/input";

import { GPU_CONDITIONS } from "../shared/gpuHealth";

type PolicySpec = admissionregistration.v1.ValidatingAdmissionPolicySpec;

/** The API server's own claim, in a token that is bound to a pod: the node that the pod runs on. */
const NODE_NAME = "authentication.kubernetes.io/node-name";

const TYPES = JSON.stringify(Object.values(GPU_CONDITIONS));
const others = (object: string) =>
    `(has(${object}.status.conditions) ? ${object}.status.conditions : []).filter(c, !(c.type in ${TYPES}))`;

/**
 * Holds a detector to its own node and its own conditions. Kubernetes' role for it knows neither: whoever took one host over
 * could say of every other that its GPUs are at fault, and have their power cycled.
 *
 * @param account that all detectors run as, as the API server names it
 */
export function ownNodeOnly(account: string): PolicySpec {
    return {
        failurePolicy: "Fail",
        matchConstraints: {
            matchPolicy: "Equivalent",
            resourceRules: [
                { apiGroups: [""], apiVersions: ["v1"], resources: ["nodes/status"], operations: ["UPDATE"] },
            ],
        },
        matchConditions: [{ name: "asked-by-detector", expression: `request.userInfo.username == '${account}'` }],
        validations: [
            {
                expression: `has(request.userInfo.extra) && '${NODE_NAME}' in request.userInfo.extra && request.userInfo.extra['${NODE_NAME}'] == [request.name]`,
                message: "A detector speaks for the node that it runs on, and for no other.",
                reason: "Forbidden",
            },
            {
                expression: `${others("object")} == ${others("oldObject")}`,
                message: `A detector writes conditions of its own alone: ${Object.values(GPU_CONDITIONS).join(", ")}.`,
                reason: "Forbidden",
            },
        ],
    };
}
