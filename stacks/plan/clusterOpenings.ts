import type { Opening } from "../../components/metal/host/firewall";
import type { StackConfig } from "../config/schema";
import { API_SERVER_PORT } from "./autoinstall/management";
import { runsControlPlane, runsStorage } from "./hosts";
import type { HostRole } from "./hostPlan";

const KUBERNETES = "kubernetes.io/docs/reference/networking/ports-and-protocols";
const CILIUM = "docs.cilium.io, System Requirements, Firewall Rules";
const CEPH = "docs.ceph.com, Network Configuration Reference";

/** Everything that a host of the workload cluster listens for, and from where, by its role. */
export function clusterOpenings(role: HostRole, { network: { ranges } }: Pick<StackConfig, "network">): Opening[] {
    const { management, storage, pods } = ranges;
    const tcp = (id: string, ports: string[], from: readonly string[], reason: string, source: string): Opening => ({
        ...{ id, protocol: "tcp", ports, from, reason, source },
    });
    return [
        tcp("ssh", ["22"], [management], "people with a certificate of the site's SSH CA", "RFC 4253"),
        ...(runsControlPlane(role)
            ? [
                  tcp(
                      "api-server",
                      [String(API_SERVER_PORT)],
                      [management, pods],
                      "kubelets, kubectl, Pulumi, the management cluster, and controllers in pods",
                      KUBERNETES,
                  ),
                  // Not by member: those that are there would drop what a new host says, so that none could take the place of
                  // another, and a rule changed for it would make all of them anew. A certificate of etcd's own authority decides.
                  tcp("etcd", ["2379-2380"], [management], "API servers and etcd members of the cluster", KUBERNETES),
              ]
            : []),
        tcp(
            "kubelet",
            ["10250"],
            [management, pods],
            "API servers, for logs and probes; metrics from pods",
            KUBERNETES,
        ),
        {
            ...tcp("pod-network", ["8472"], [management], "pods of one host to pods of another (VXLAN)", CILIUM),
            protocol: "udp",
        },
        {
            ...tcp("pod-encryption", [], [management], "the same, encrypted (IPsec)", CILIUM),
            protocol: "esp",
        },
        tcp("pod-network-health", ["4240"], [management], "Cilium's health checks between hosts", CILIUM),
        ...(runsStorage(role)
            ? [
                  tcp(
                      "ceph",
                      ["3300", "6789", "6800-7568"],
                      [storage],
                      "monitors and daemons of Ceph, and its clients",
                      CEPH,
                  ),
              ]
            : []),
        {
            ...tcp(
                "icmp",
                ["echo-request", "destination-unreachable", "time-exceeded"],
                [management, storage, pods],
                "",
                "",
            ),
            protocol: "icmp",
            reason: "path MTU discovery breaks without them; echo shows whether a host is there",
            source: "RFC 4890, the IPv4 counterparts",
        },
    ];
}
