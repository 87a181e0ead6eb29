import type { admissionregistration } from "@pulumi/kubernetes/types/input";

import { GPU_CONDITIONS } from "../shared/gpuHealth";

type PolicySpec = admissionregistration.v1.ValidatingAdmissionPolicySpec;

/** The API server's own claim, in a token that is bound to a pod: the node that the pod runs on. */
const NODE_NAME = "authentication.kubernetes.io/node-name";

const TYPES = JSON.stringify(Object.values(GPU_CONDITIONS));
const others = (object: string) =>
    `(has(${object}.status.conditions) ? ${object}.status.conditions : []).filter(c, !(c.type in ${TYPES}))`;

/** What the API server itself changes of metadata. The rest is compared: a write of a node's status may change its labels. */
const OF_THE_REQUEST = ["generation", "managedFields", "resourceVersion"];

/**
 * That a map of the node is as it was, but for some keys. `dyn`, because the API server's check of types takes it for an object
 * with fields, which has no keys to go through.
 */
function untouched(map: string, except: readonly string[]): string {
    const [now, before] = [`dyn(object.${map})`, `dyn(oldObject.${map})`];
    const exempt = `key in ${JSON.stringify(except)}`;
    return [
        `${now}.all(key, ${exempt} || (key in ${before} && ${now}[key] == ${before}[key]))`,
        `${before}.all(key, ${exempt} || key in ${now})`,
    ].join(" && ");
}

/**
 * Holds a detector to its own node and its own conditions. Kubernetes' role for it knows neither: whoever took one host over
 * could say of every other that its GPUs are at fault, and have their power cycled, or give its own node another rack's label and
 * more GPUs than it has.
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
                expression: [untouched("status", ["conditions"]), untouched("metadata", OF_THE_REQUEST)].join(" && "),
                message: "A detector writes conditions of a node, and nothing else of it.",
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
