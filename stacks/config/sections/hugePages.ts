import { z } from "zod";

import { reservedMemoryGib } from "../../../components/control-plane/reservedResources";
import { type HugePages, hugePagesGib } from "../../../components/metal/host/bootOptions";
import { replicaResources } from "../../../components/serving/replicaResources";
import { LEAST_MEMORY_GIB } from "./figures";

export const hugePages = z.strictObject({
    /** As the kernel writes them. */
    size: z.enum(["2M", "1G"]),
    count: z.int().positive(),
});

interface Server {
    readonly memoryGib: number;
    readonly gpus?: { readonly count: number } | undefined;
}

/**
 * Why a server cannot set so many pages aside, or undefined where it can: the kubelet and every pod that does not ask for them by
 * name have to do with what they leave, models' processes on a GPU host too.
 */
export function hugePagesRefusal({ memoryGib, gpus }: Server, pages: HugePages): string | undefined {
    const left = memoryGib - hugePagesGib(pages);
    const reserved = reservedMemoryGib(left);
    const pods = gpus ? replicaResources(gpus.count).memoryGib : LEAST_MEMORY_GIB;
    const whose = gpus ? `models on ${gpus.count} GPUs` : "pods of the platform";
    return left >= reserved + pods
        ? undefined
        : `${hugePagesGib(pages)} GiB of ${memoryGib} leave ${left}: the kubelet keeps ${reserved.toFixed(1)} and ${whose} need ${pods}; set fewer aside`;
}
