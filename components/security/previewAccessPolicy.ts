import type { admissionregistration } from "@pulumi/kubernetes/types/input";

type PolicySpec = admissionregistration.v1.ValidatingAdmissionPolicySpec;

/** Name of the ServiceAccount that previews. */
export const PREVIEW_ACCOUNT = "preview";

const REMEDY = "This identity previews changes and makes none; deploy with your own.";

/** What a request has to be, in CEL, and what is said of one that is not. */
const CONDITIONS: readonly { readonly expression: string; readonly message: string }[] = [
    {
        expression: "has(request.dryRun) && request.dryRun",
        message: `Only dry runs (dryRun=All). ${REMEDY}`,
    },
    {
        // Deleting is previewed without asking. Connecting (exec, proxy) happens, whatever the request says about dry runs.
        expression: "request.operation in ['CREATE', 'UPDATE']",
        message: `Objects can only be applied, as a dry run. ${REMEDY}`,
    },
    {
        // Some are answered for real in a dry run as well: the token that serviceaccounts/token returns is valid.
        expression: "!has(request.subResource) || request.subResource == ''",
        message: `No subresource, not even as a dry run. ${REMEDY}`,
    },
    {
        // The answer to a dry run is the whole object, with everything in it that the request left alone.
        expression: "!(request.resource.group == '' && request.resource.resource == 'secrets')",
        message: `No Secret, not even as a dry run: its answer would show what the Secret holds. ${REMEDY}`,
    },
];

/**
 * Refuses what members of a group ask the API server to change, unless it is a dry run of an apply.
 *
 * It judges every kind, also those that their roles do not name: a role that somebody adds later opens nothing. Out of its reach
 * are admission policies and webhooks themselves, which the API server exempts, and reads.
 */
export function dryRunOnly(group: string): PolicySpec {
    return {
        failurePolicy: "Fail",
        matchConstraints: {
            matchPolicy: "Equivalent",
            resourceRules: [
                {
                    apiGroups: ["*"],
                    apiVersions: ["*"],
                    resources: ["*/*"],
                    operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"],
                },
            ],
        },
        matchConditions: [
            {
                name: "asked-by-preview-identity",
                expression: `has(request.userInfo.groups) && '${group}' in request.userInfo.groups`,
            },
        ],
        // The reason makes the answer 403, which the provider's previews know what to do with: they go on without the dry run.
        validations: CONDITIONS.map((condition) => ({ ...condition, reason: "Forbidden" })),
    };
}
