import {
    ValidatingAdmissionPolicy,
    ValidatingAdmissionPolicyBinding,
} from "@pulumi/kubernetes/admissionregistration/v1";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { LABELS } from "../shared/labels";
import { objectMeta } from "../shared/metadata";
import { nameIssues } from "../shared/names";
import { type Issue, rejectInvalid } from "../shared/validation";
import { digestsOnly } from "./imageAdmissionPolicy";

export interface ImageAdmissionArgs {
    readonly scope: ClusterScope;
    /** The platform area that answers for it. */
    readonly owner: string;
    /** Registry and path that images have to come from. @default any: the site mirrors nothing yet */
    readonly mirror?: string;
}

const APP = "tenant-images";

/**
 * Holds pods of teams to images by digest, and to those that the site's registry holds. The policy pack judges what this program
 * makes (POD-11); what a team makes inside the cluster only the API server sees.
 */
export class ImageAdmission extends pulumi.ComponentResource {
    constructor(name: string, args: ImageAdmissionArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, owner, mirror } = args;
        super("alphaton:security:ImageAdmission", name, { owner, mirror }, scope.componentOptions(opts));
        rejectInvalid(this, validateImageAdmission(args));
        const metadata = objectMeta({ name: APP, app: APP, owner });
        const options = scope.objectOptions(this);
        const policy = new ValidatingAdmissionPolicy(
            `${name}-policy`,
            { metadata, spec: digestsOnly(mirror) },
            options,
        );
        new ValidatingAdmissionPolicyBinding(
            `${name}-policy-binding`,
            {
                metadata,
                spec: {
                    policyName: APP,
                    validationActions: ["Deny", "Audit"],
                    matchResources: {
                        namespaceSelector: { matchExpressions: [{ key: LABELS.tenant, operator: "Exists" }] },
                    },
                },
            },
            pulumi.mergeOptions(options, { dependsOn: [policy] }),
        );
        this.registerOutputs();
    }
}

/** Every rule about the arguments, without the engine. */
export function validateImageAdmission({ owner, mirror }: Omit<ImageAdmissionArgs, "scope">): Issue[] {
    const wellFormed = mirror === undefined || /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*$/.test(mirror);
    return [
        ...nameIssues({ owner }),
        ...(wellFormed
            ? []
            : [
                  {
                      path: "mirror",
                      reason: `expected a registry and a path, e.g. registry.h200.example/mirror, got "${mirror}"`,
                  },
              ]),
    ];
}
