import type { Verdict } from "../../components/shared/verdict";
import { images as imagePins } from "../../components/upstream/versions";
import type { StackConfig } from "../config/schema";
import type { HostPlan } from "./hostPlan";
import type { ImagePlan } from "./platformPlan";

/** Of the workload cluster: who approves what its kubelets ask for. */
export const APPROVER_NAMESPACE = "kubelet-csr-approver";

export const approverImage: ImagePlan = {
    id: "image/kubelet-csr-approver",
    ...imagePins.kubeletCsrApprover,
    usedBy: ["kubelet-csr-approver"],
};

interface KubeletAddress {
    readonly name: string;
    readonly address: string;
}

/** Hosts by the address that their kubelets ask a certificate for. */
export const addressesAskedFor = (hosts: readonly HostPlan[]): KubeletAddress[] =>
    hosts.flatMap(({ name, addresses }) =>
        addresses
            .filter(({ network, interface: port }) => network === "network/management" && port !== "bmc")
            .map(({ address }) => ({ name, address })),
    );

/** Those of the workload cluster. */
export const kubeletAddresses = (hosts: readonly HostPlan[]): KubeletAddress[] =>
    addressesAskedFor(hosts.filter(({ cluster }) => cluster === "workload"));

/**
 * What the approver does not compare: which of the site's addresses is which host's, and the end of a name (it asks whether the one in
 * the request begins with the node's; kubelet-csr-approver, `internal/controller/regex_ip_checks.go`). API servers call a kubelet by
 * its address, so this is what keeps one host from being another.
 */
export function servingAddresses(
    { phase, twin }: Pick<StackConfig, "phase" | "twin">,
    hosts: readonly HostPlan[],
): Verdict[] {
    if (twin || phase === 0) {
        return []; // nobody asks it; people compare
    }
    const names = kubeletAddresses(hosts).map(({ name }) => name);
    const pairs = names.flatMap((short) =>
        names.filter((long) => long !== short && long.startsWith(short)).map((long) => `${short} for ${long}`),
    );
    const alike = pairs.length === 0 ? "" : `; by name too: ${pairs.join(", ")}`;
    const reason = `the approver knows addresses as a set, so root on one host could get a certificate for another's address${alike}; it would still have to answer for that address in the management network, which its switches have to refuse (fabric)`;
    return [{ id: "kubelet/serving-addresses", subject: "site", status: "indeterminate", reason }];
}
