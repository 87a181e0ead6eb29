import type { HostPlan } from "../hostPlan";
import { addressesAskedFor } from "../kubeletApprover";

/** Also of docs/runbooks/management-cluster.md, which a test compares. */
export const APPROVE_SERVING = [
    "# approve_serving KUBECTL HOST ADDRESS: a request that is the host's own, for its name and address and nothing else",
    "approve_serving() {",
    `    $1 get csr --field-selector spec.signerName=kubernetes.io/kubelet-serving -o json | jq -r --arg user "system:node:$2" '.items[] | select(.spec.username == $user and .status.conditions == null) | [.metadata.name, .spec.request] | @tsv' | while read -r csr request; do`,
    `        subject=$(base64 -d <<< "$request" | openssl req -noout -subject -nameopt RFC2253)`,
    `        asked="\${subject#subject=} $(base64 -d <<< "$request" | openssl req -noout -text | sed -n '/Subject Alternative Name/{n;s/ //gp}')"`,
    `        if test "$asked" = "CN=system:node:$2,O=system:nodes DNS:$2,IPAddress:$3"; then $1 certificate approve "$csr" < /dev/null; else echo "$csr of $2, not approved: asks for $asked" >&2; fi`,
    "    done",
    "}",
] as const;

const calls = (kubectl: string, hosts: readonly HostPlan[]) =>
    addressesAskedFor(hosts).map(({ name, address }) => `approve_serving "${kubectl}" ${name} ${address}`);

/**
 * As long as members join, for there is no approver: each kubelet's request is compared with the address that the plan gives its
 * host, once it is there. Cluster API asks each member's etcd for its health by a port-forward, for which the API server asks the
 * member's kubelet; so a member without a certificate is the last one that is made.
 */
export function approveMembers(kubectl: string, members: readonly HostPlan[], minutes: number): string[] {
    const answers = members.map(({ name }) => `${kubectl} -n kube-system logs kube-apiserver-${name} --tail=1`);
    return [
        ...APPROVE_SERVING,
        `for minute in $(seq ${minutes}); do`,
        ...calls(kubectl, members).map((call) => `    ${call}`),
        `    { ${answers.join(" && ")}; } > /dev/null 2>&1 && break`,
        "    sleep 60",
        "done",
    ];
}
