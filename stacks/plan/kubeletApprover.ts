import { images as imagePins } from "../../components/upstream/versions";
import type { HostPlan } from "./hostPlan";
import type { ImagePlan } from "./platformPlan";

/** Of the workload cluster: who approves what its kubelets ask for. */
export const APPROVER_NAMESPACE = "kubelet-csr-approver";

export const approverImage: ImagePlan = {
    id: "image/kubelet-csr-approver",
    ...imagePins.kubeletCsrApprover,
    usedBy: ["kubelet-csr-approver"],
};

/** Members of the workload cluster by the address that their kubelets ask a certificate for. */
export function kubeletAddresses(hosts: readonly HostPlan[]): { readonly name: string; readonly address: string }[] {
    return hosts
        .filter(({ cluster }) => cluster === "workload")
        .flatMap(({ name, addresses }) =>
            addresses
                .filter(({ network, interface: port }) => network === "network/management" && port !== "bmc")
                .map(({ address }) => ({ name, address })),
        );
}
