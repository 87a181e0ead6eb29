import { refusedByKubelet } from "../../components/control-plane/kubelet";
import { compareReleases, minorOf } from "../../components/shared/kubernetesVersion";
import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

/** How many minor releases a kubelet may be behind its API server (kubernetes.io/releases/version-skew-policy). */
const KUBELET_SKEW = 3;

/** Kubelets may be older than their API server, never newer, and not so old that they refuse their configuration. */
export function kubernetesProblems({ kubernetes }: Partial<StackConfig>): Problem[] {
    const { version, workersVersion } = kubernetes ?? {};
    if (version === undefined || workersVersion === undefined) {
        return [];
    }
    const path = "kubernetes.workersVersion";
    if (compareReleases(workersVersion, version) > 0) {
        const reason = `${workersVersion} is newer than kubernetes.version (${version}), and no kubelet may be newer than its API server: raise that first, and this when every member of the control plane runs it`;
        return [{ path, reason }];
    }
    const refused = refusedByKubelet(workersVersion);
    if (refused !== undefined) {
        return [{ path, reason: `${refused}; install workers of that or a newer one` }];
    }
    const behind = minorOf(version) - minorOf(workersVersion);
    const reason = `${workersVersion} is ${behind} minor releases behind kubernetes.version (${version}), and a kubelet may be ${KUBELET_SKEW}: upgrade workers first`;
    return behind > KUBELET_SKEW ? [{ path, reason }] : [];
}
