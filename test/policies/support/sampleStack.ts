import { catalogue } from "../../../policies/catalogue";
import type { Assessment } from "../../../policies/lib/assessment";
import { definePolicy } from "../../../policies/lib/definePolicy";
import type { Resource } from "../../../policies/lib/kubernetes";
import type { Run } from "../../../policies/lib/run";
import type { Waiver } from "../../../policies/lib/waivers";
import { listIndeterminate } from "../../../policies/platform/listIndeterminate";
import { assessmentOf, runEngine } from "./assess";
import { deployment, kubernetes } from "./resources";
import { UNKNOWN } from "./unknown";
import { waiver } from "./waiver";

export const pack = { name: "alphaton-policies", version: "1.2.3" };
const labels = {
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/enforce-version": "v1.36",
};
const containers = [{ name: "vllm", image: "vllm:1", securityContext: { privileged: true } }];
/** One namespace in order, and a deployment with a waived, an unknown and an unresolved finding. */
export const stack: readonly Resource[] = [
    kubernetes("core/v1:Namespace", { metadata: { name: "serving", labels } }),
    kubernetes("networking.k8s.io/v1:NetworkPolicy", {
        metadata: { name: "deny", namespace: "serving", annotations: { "alphaton.ai/provenance": "ours" } },
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    }),
    deployment({ serviceAccountName: "llama", automountServiceAccountToken: false, hostNetwork: UNKNOWN, containers }),
    kubernetes("core/v1:ConfigMap", { metadata: { name: "a" }, data: {} }),
    {
        urn: "urn:pulumi:prod::h200-platform::pulumi:pulumi:Stack::s",
        type: "pulumi:pulumi:Stack",
        name: "s",
        props: {},
    },
];
const waivers = [
    waiver({ urn: "urn:pulumi:*::h200-platform::kubernetes:apps/v1:Deployment::serving-llama" }),
    waiver({ id: "W-101", control: "IAM-02" }),
];

/** Runs the whole pack over resources, as the twin would. */
export function assess(
    resources: readonly Resource[],
    over: Partial<Run> = {},
    accepted: readonly Waiver[] = waivers,
): {
    assessment: Assessment;
    violations: readonly string[];
    last: ReturnType<typeof listIndeterminate>;
} {
    const assessment = assessmentOf(catalogue, { run: { twin: true, ...over }, waivers: accepted });
    const policies = catalogue.map((control) => definePolicy(control, assessment));
    const last = listIndeterminate(assessment, pack);
    const { violations } = runEngine(assessment, [...policies, last], resources);
    return { assessment, violations, last };
}
