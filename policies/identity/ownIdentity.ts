import { type ObjectControl, type Report, requireThat } from "../lib/control";
import type { Field } from "../lib/field";
import type { KubernetesObject } from "../lib/kubernetes";
import { hasPods, podSpecsOf } from "../lib/podSpecs";

const serviceAccount = "core/ServiceAccount";
const secret = "core/Secret";
const annotation = "alphaton.ai/api-access";

export const ownIdentity: ObjectControl = {
    id: "IAM-08",
    policy: "kubernetes-workload-require-own-identity",
    title: "Workloads have a service account of their own and no token they do not need",
    requirements: ["R3"],
    severity: "medium",
    level: "mandatory",
    mapping: { nist: ["AC-6", "IA-9"], cis: ["5.1.5", "5.1.6"], soc2: ["CC6.1"] },
    why: "A token mounted by default is the first thing an intruder in a pod uses against the API server.",
    remediation:
        "Name a service account and set automountServiceAccountToken: false, without a projected token; a pod that calls the API server says why in " +
        `the annotation ${annotation} of its object, and so does its service account.`,
    scope: "looks at every kind with pods, at ServiceAccount and at Secret",
    limits: "The annotation is a declaration; whether the rights behind the token are few is for the other IAM controls.",

    concerns: (kind) => kind.id === serviceAccount || kind.id === secret || hasPods(kind),

    examine(object, root, report) {
        if (object.kind.id === secret) {
            if (root.get("type").text === "kubernetes.io/service-account-token") {
                report.fail("type", "is kubernetes.io/service-account-token, a token that never expires");
            }
            return;
        }
        const declared = root.at("metadata.annotations").get(annotation);
        const mayHoldToken = declared.known && typeof declared.value === "string" && declared.value.trim() !== "";
        if (mayHoldToken) {
            report.pass(`declares its need of the API server in ${annotation}`);
        }
        if (object.kind.id === serviceAccount) {
            examineToken(object, root, mayHoldToken, report);
            return;
        }
        for (const { spec, partial } of podSpecsOf(object, root)) {
            const account = [spec.get("serviceAccountName"), spec.get("serviceAccount")].find(({ present }) => present);
            requireThat(
                { partial },
                account ?? spec.get("serviceAccountName"),
                (name) => typeof name === "string" && name !== "" && name !== "default",
                report,
                "names no service account of the workload's own",
            );
            examineToken({ partial }, spec, mayHoldToken, report);
            if (!mayHoldToken) {
                examineVolumes(spec, report);
            }
        }
    },
};

/** A projected token is mounted whatever automountServiceAccountToken says. */
function examineVolumes(spec: Field, report: Report): void {
    for (const source of spec.get("volumes").items.flatMap((volume) => volume.at("projected.sources").items)) {
        const token = source.get("serviceAccountToken");
        if (token.present) {
            report.fail(token, "mounts a token although the object declares no need of one");
        }
    }
}

function examineToken(
    object: Pick<KubernetesObject, "partial">,
    at: Field,
    mayHoldToken: boolean,
    report: Report,
): void {
    if (!mayHoldToken) {
        const token = at.get("automountServiceAccountToken");
        requireThat(
            object,
            token,
            (value) => value === false,
            report,
            "is not false, so pods get a token they may not need",
        );
    }
}
