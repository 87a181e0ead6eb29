import { type ObjectControl, type Report, requireThat, type RunContext } from "../lib/control";
import type { Field } from "../lib/field";
import { containerName, hasPods, podSpecsOf } from "../lib/podSpecs";

export const imageDigest: ObjectControl = {
    id: "POD-11",
    policy: "kubernetes-pod-require-image-digest",
    title: "Images are pinned by digest",
    requirements: ["R3", "R5"],
    severity: "high",
    level: "mandatory",
    mapping: { nist: ["CM-2", "SI-7(15)", "SR-11"], cis: ["5.5.1"], soc2: ["CC8.1"] },
    why: "A tag can be moved, so without a digest what runs is not what was reviewed.",
    remediation:
        "Record the digest that the registry gives and write the image as name:tag@sha256:<digest>; never :latest.",
    scope: "looks at the containers and image volumes of every kind with pods",
    limits:
        "On the twin, where no registry can be asked, a tag without a digest is listed as indeterminate; elsewhere it fails. " +
        "Images that an operator chooses at run time are not seen.",

    concerns: hasPods,

    examine(object, root, report, context) {
        for (const { spec, containers, partial } of podSpecsOf(object, root)) {
            for (const container of containers) {
                examineImage({ partial }, container.get("image"), containerName(container), report, context);
            }
            for (const volume of spec.get("volumes").items.filter((entry) => entry.get("image").present)) {
                examineImage({ partial }, volume.at("image.reference"), "", report, context);
            }
        }
    },
};

function examineImage(
    object: { readonly partial: boolean },
    image: Field,
    where: string,
    report: Report,
    { twin }: RunContext,
): void {
    if (!image.present) {
        requireThat(object, image, () => false, report, `names no image${where}`);
        return;
    }
    const { tag, digest } = parseImage(image.text ?? "");
    if (tag === "latest") {
        report.fail(image, `is tagged latest${where}`);
    } else if (digest) {
        return;
    } else if (tag === undefined) {
        report.fail(image, `has neither tag nor digest${where}`);
    } else if (twin) {
        report.indeterminate(image, `has no digest, and the twin has no registry to ask${where}`);
    } else {
        report.fail(image, `has no digest${where}`);
    }
}

/** A tag holds no slash, which tells it from the port of a registry in `host:5000/name`. */
function parseImage(reference: string): { tag: string | undefined; digest: boolean } {
    const [name = "", ...digests] = reference.split("@");
    return {
        tag: /:(\w[\w.-]*)$/.exec(name)?.[1],
        digest: digests.length === 1 && /^sha256:[0-9a-f]{64}$/.test(digests[0] ?? ""),
    };
}
