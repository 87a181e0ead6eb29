import { KubeletServingApprover } from "../components/control-plane/kubeletServingApprover";
import type { Clusters } from "./clusters";
import { APPROVER_NAMESPACE, approverImage, kubeletAddresses } from "./plan/kubeletApprover";
import type { PlatformPlan } from "./plan/platformPlan";

/** What lets the API server trust kubelets of the workload cluster, once there is one. */
export function createKubeletApprover(
    { clusters: planned, hosts, images, networks }: PlatformPlan,
    clusters: Clusters,
): void {
    const image = images.find(({ id }) => id === approverImage.id);
    if (!image || !planned.some(({ name }) => name === "workload")) {
        return;
    }
    new KubeletServingApprover("kubelet-approver", {
        scope: clusters.workload,
        namespace: APPROVER_NAMESPACE,
        owner: "infrastructure",
        image,
        hosts: kubeletAddresses(hosts),
        apiServer: { range: networks.find(({ name }) => name === "management")?.cidr ?? "" },
        after: [],
    });
}
