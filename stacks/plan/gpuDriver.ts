import { digestOf, gpuOperatorImages } from "../../components/upstream/versions";
import type { ImagePlan } from "./platformPlan";

/** As the operator reads it in a host's /etc/os-release. */
const OPERATING_SYSTEM = "ubuntu22.04";

/**
 * The precompiled driver by the tag that the operator makes of its branch on hosts with a kernel: an image like any other, that is
 * asked for, mirrored and pinned. No registry has it by the branch alone, which is all that is known without a kernel.
 *
 * @param kernel of the image that hosts are installed with
 */
export function withDriverOf(kernel: string | null, images: readonly ImagePlan[]): readonly ImagePlan[] {
    const { repository, tag: branch } = gpuOperatorImages.driver;
    return images.map((image): ImagePlan => {
        const { partialTag, ...driver } = image;
        if (image.repository !== repository || image.tag !== branch || partialTag === undefined) {
            return image;
        }
        if (kernel === null) {
            return { ...image, partialTag: `${partialTag}; ${REMEDY}` };
        }
        const tag = `${branch}-${kernel}-${OPERATING_SYSTEM}`;
        return { ...driver, tag, digest: digestOf(repository, tag) };
    });
}

const REMEDY =
    "write the kernel of the image that hosts are installed with into metal.nodeImage.kernel, or nobody knows whether there is a driver for it (docs/runbooks/fill-the-mirror.md, 4)";
