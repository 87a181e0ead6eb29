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
import { podsOfTeams } from "./tenantAdmissionPolicy";

export interface TenantAdmissionArgs {
    readonly scope: ClusterScope;
    /** The platform area that answers for it. */
    readonly owner: string;
    /** Registry and path that images have to come from. @default any: the site mirrors nothing yet */
    readonly mirror?: string;
}

const APP = "tenant-pods";

/**
 * Holds pods of teams to images by digest, to those that the site's registry holds, and to the network of pods. The policy pack
 * judges what this program makes (POD-11); what a team makes inside the cluster only the API server sees.
 */
export class TenantAdmission extends pulumi.ComponentResource {
    constructor(name: string, args: TenantAdmissionArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, owner, mirror } = args;
        super("alphaton:security:TenantAdmission", name, { owner, mirror }, scope.componentOptions(opts));
        rejectInvalid(this, validateTenantAdmission(args));
        const metadata = objectMeta({ name: APP, app: APP, owner });
        const options = scope.objectOptions(this);
        const policy = new ValidatingAdmissionPolicy(
            `${name}-policy`,
            { metadata, spec: podsOfTeams(mirror) },
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
export function validateTenantAdmission({ owner, mirror }: Omit<TenantAdmissionArgs, "scope">): Issue[] {
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
