import type { admissionregistration } from "@pulumi/kubernetes/types/input";

type PolicySpec = admissionregistration.v1.ValidatingAdmissionPolicySpec;

const imagesOf = (field: string) => `object.spec.?${field}.orValue([]).map(container, container.image)`;
/** Kinds of containers apart: CEL joins no lists of two types. */
const IMAGES = ["containers", "initContainers", "ephemeralContainers"].map(imagesOf).join(" + ");

/** The end of a reference: whatever its tag says, it is this content. */
const BY_DIGEST = "image.matches('@sha256:[0-9a-f]{64}$')";

/** By which a pod asks for interfaces beside that of the pod network (Multus), which no network policy sees. */
const ATTACHMENTS = "k8s.v1.cni.cncf.io/networks";

/**
 * Lets in pods whose images, those of initial and ephemeral containers among them, are named by their digest, and that are on the
 * network of pods alone: there is no rail for teams until their attachments are proved to reach nobody else.
 *
 * @param mirror registry and path that all have to begin with; any where it is absent
 */
export function podsOfTeams(mirror: string | undefined): PolicySpec {
    return {
        failurePolicy: "Fail",
        matchConstraints: {
            matchPolicy: "Equivalent",
            resourceRules: [
                {
                    apiGroups: [""],
                    apiVersions: ["v1"],
                    resources: ["pods", "pods/ephemeralcontainers"],
                    operations: ["CREATE", "UPDATE"],
                },
            ],
        },
        variables: [{ name: "images", expression: IMAGES }],
        validations: [
            rule(BY_DIGEST, "Images of teams are named by digest (NAME@sha256:...)"),
            ...(mirror === undefined
                ? []
                : [
                      rule(
                          `image.startsWith('${mirror}/')`,
                          `Images of teams come from ${mirror}, which holds what was checked`,
                      ),
                  ]),
            {
                expression: `!has(object.metadata.annotations) || !('${ATTACHMENTS}' in object.metadata.annotations)`,
                message: `Pods of teams have no interface beside that of the pod network, which network policies judge (${ATTACHMENTS}).`,
                reason: "Forbidden",
            },
        ],
    };
}

const rule = (expression: string, wanted: string) => ({
    expression: `variables.images.all(image, ${expression})`,
    messageExpression: `'${wanted}; these are not: ' + variables.images.filter(image, !${expression}).join(', ')`,
    reason: "Forbidden",
});
