import { type ObjectControl, type Report, requireThat, type RunContext } from "../lib/control";
import type { Field } from "../lib/field";
import { containerName, podSpecsOf } from "../lib/podSpecs";
import { operandImages, runsPods } from "./operands";

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
    scope: "looks at the containers and image volumes of every kind with pods, and at the images that operators are told to run",
    limits:
        "On the twin, where no registry can be asked, a tag without a digest is listed as indeterminate; elsewhere it fails. " +
        "Images that an operator chooses at run time are not seen.",

    concerns: runsPods,

    examine(object, root, report, context) {
        for (const { spec, containers, imageOf, partial } of podSpecsOf(object, root)) {
            const images = containers.map((container) => ({
                image: imageOf(container),
                where: containerName(container),
            }));
            const volumes = spec.get("volumes").items.filter((entry) => entry.get("image").present);
            for (const { image, where } of [
                ...images,
                ...volumes.map((volume) => ({ image: volume.at("image.reference"), where: "" })),
            ]) {
                if (image.present) {
                    examineReference(image, image.text ?? "", where, report, context);
                } else {
                    requireThat({ partial }, image, () => false, report, `names no image${where}`);
                }
            }
        }
        for (const { at, reference } of operandImages(object, root)) {
            examineReference(at, reference, "", report, context);
        }
    },
};

function examineReference(image: Field, reference: string, where: string, report: Report, { twin }: RunContext): void {
    const { tag, digest } = parseImage(reference);
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
