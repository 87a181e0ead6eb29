import type { Verdict } from "../../components/shared/verdict";
import { builtWith, gpuOperatorImages } from "../../components/upstream/versions";
import type { ImagePlan, ModelPlacement } from "./platformPlan";

/** Of the company's requirements: CUDA 12, PyTorch 2. */
const ASKED = { cuda: 12, pytorch: 2 };

const major = (version: string) => Number(version.split(".")[0]);

/**
 * Of each image that serves models, which CUDA and PyTorch it was built with: as asked for, and such that the hosts' driver runs it.
 * Driver and images are stated apart, since a driver runs older CUDA and not newer (pitfall 11).
 */
export function gpuSoftwareVerdicts(
    placements: readonly ModelPlacement[],
    images: readonly ImagePlan[],
    records: typeof builtWith = builtWith,
): Verdict[] {
    const used = new Set(placements.map(({ serverImage }) => serverImage));
    return images
        .filter(({ id }) => used.has(id))
        .map(({ id, repository, tag }): Verdict => {
            const question = { id: "serving/cuda", subject: id };
            const built = records[`${repository}:${tag}`];
            if (!built) {
                const reason = `nobody has recorded which CUDA and PyTorch ${repository}:${tag} was built with: read them in the image, and add them to components/upstream/versions/images.ts`;
                return { ...question, status: "indeterminate", reason };
            }
            const { cuda, pytorch } = built;
            const { tag: branch } = gpuOperatorImages.driver;
            const reasons = [
                ...(major(cuda) === ASKED.cuda ? [] : [`CUDA ${cuda}, asked for is ${ASKED.cuda}`]),
                ...(major(pytorch) === ASKED.pytorch ? [] : [`PyTorch ${pytorch}, asked for is ${ASKED.pytorch}`]),
                ...(DRIVER_RUNS[branch]?.includes(major(cuda))
                    ? []
                    : [`driver ${branch} is not known to run CUDA ${cuda}`]),
            ];
            return reasons.length === 0
                ? { ...question, status: "pass" }
                : { ...question, status: "fail", reason: `${repository}:${tag}: ${reasons.join("; ")}` };
        });
}

/** By branch of the driver, major releases of CUDA (NVIDIA: CUDA Compatibility, "Minor Version Compatibility"). */
const DRIVER_RUNS: Readonly<Record<string, readonly number[]>> = { "580": [12, 13] };
