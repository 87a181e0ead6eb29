import { anyOf, type ObjectControl, requireThat } from "../lib/control";

const enforce = "pod-security.kubernetes.io/enforce";
/** The release that clusters run: an older one lets through what later releases refuse, an unknown one is taken for latest. */
export const pinnedVersion = "v1.36";

export const namespacePodSecurity: ObjectControl = {
    id: "POD-01",
    policy: "kubernetes-namespace-require-pod-security",
    title: "Namespaces enforce the restricted Pod Security Standard, at a pinned version",
    requirements: ["R1", "R3"],
    severity: "high",
    level: "mandatory",
    mapping: { nist: ["CM-6", "AC-6"], cis: ["5.2.1"], soc2: ["CC6.1"] },
    why: "Pods made inside the cluster never pass this pack; the namespace's label is what stops the unsafe ones.",
    remediation: `Label the namespace ${enforce}: restricted and ${enforce}-version: ${pinnedVersion}; anything else needs a waiver.`,
    scope: "looks at Namespace",

    concerns: anyOf("core/Namespace"),

    examine(object, root, report) {
        const labels = root.at("metadata.labels");
        const level = labels.get(enforce);
        // Only the two other levels of the standard are echoed; anything else in a label is not ours to print.
        const lax = ["privileged", "baseline"].find((name) => name === level.peek);
        requireThat(object, level, (value) => value === "restricted", report, `is ${lax ?? "not set"}, not restricted`);
        requireThat(
            object,
            labels.get(`${enforce}-version`),
            (value) => value === pinnedVersion,
            report,
            `is not pinned to ${pinnedVersion}, which the clusters run`,
        );
    },
};
