import { charts, gpuOperatorImages } from "../../components/upstream/versions";
import type { ImagePlan } from "./platformPlan";

/** What the GPU operator starts on GPU hosts; pods that no program declares, and a mirror must hold all the same. */
export function gpuImages(): ImagePlan[] {
    return Object.entries(gpuOperatorImages).map(([name, pin]) => ({
        id: `image/gpu-${name}`,
        ...pin,
        usedBy: [`chart/${charts.gpuOperator.name}`],
    }));
}
