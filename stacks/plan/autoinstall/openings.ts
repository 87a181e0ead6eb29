import type { Opening } from "../../../components/metal/host/firewall";
import type { ServicePlan } from "../services/siteServices";

export interface OpeningRanges {
    /** The management hosts themselves. */
    readonly members: readonly string[];
    readonly management: string;
    readonly outOfBand: string;
    /** Pods of the management cluster. */
    readonly pods: string;
    /** Whether any host has to be booted from the network. */
    readonly networkBoot: boolean;
    /** What the site serves itself. */
    readonly services: readonly ServicePlan[];
}

const KUBERNETES = "kubernetes.io/docs/reference/networking/ports-and-protocols";
const CILIUM = "docs.cilium.io, System Requirements, Firewall Rules";
/** Defaults of `spec.networking` of the custom resource Ironic, and pkg/ironic/local.go. */
const IRONIC = "ironic-standalone-operator, docs/api.md";

/** Everything that a management host listens for, and from where. */
export function planOpenings({
    members,
    management,
    outOfBand,
    pods,
    networkBoot,
    services,
}: OpeningRanges): Opening[] {
    const tcp = (id: string, ports: string[], from: readonly string[], reason: string, source: string): Opening => ({
        id,
        protocol: "tcp",
        ports,
        from,
        reason,
        source,
    });
    const udp = (...opening: Parameters<typeof tcp>): Opening => ({ ...tcp(...opening), protocol: "udp" });
    return [
        tcp("ssh", ["22"], [management], "people with a certificate of the site's SSH CA", "RFC 4253"),
        tcp(
            "api-server",
            ["6443"],
            [management, pods],
            "kubectl, Pulumi, the other hosts' kubelets, and controllers in pods",
            KUBERNETES,
        ),
        tcp("etcd", ["2379-2380"], members, "API servers and etcd members of the management cluster", KUBERNETES),
        tcp(
            "kubelet",
            ["10250"],
            [...members, pods],
            "API servers, for logs and probes; metrics from pods",
            KUBERNETES,
        ),
        udp("pod-network", ["8472"], members, "pods of one host to pods of another (VXLAN)", CILIUM),
        tcp("pod-network-health", ["4240"], members, "Cilium's health checks between hosts", CILIUM),
        tcp(
            "ironic-api",
            ["6385"],
            [management, pods],
            "the deploy ramdisk reports from the host it installs; baremetal-operator asks from its pod",
            IRONIC,
        ),
        tcp(
            "ironic-images",
            ["6183"],
            [management, outOfBand],
            "BMCs fetch the deploy image as virtual media, the ramdisk fetches the host's image; TLS",
            IRONIC,
        ),
        ...(networkBoot
            ? [
                  udp(
                      "dhcp",
                      ["67"],
                      [],
                      "addresses for hosts that boot from the network: some BMC speaks IPMI only",
                      "RFC 2131",
                  ),
                  udp("tftp", ["69"], [management], "the boot loader of those hosts", "RFC 1350"),
                  tcp(
                      "ironic-boot",
                      ["6180"],
                      [management],
                      "kernel and ramdisk for iPXE, which has no TLS yet",
                      IRONIC,
                  ),
              ]
            : []),
        tcp(
            "tang",
            [String(TANG_PORT)],
            [management],
            "hosts fetch their share of their disk key when they boot, and packages at the address of the site's services",
            "tang(8), tangd.socket",
        ),
        ...services.filter(({ port }) => port !== TANG_PORT).flatMap(openingsOf),
        {
            id: "icmp",
            protocol: "icmp",
            ports: ["echo-request", "destination-unreachable", "time-exceeded"],
            from: [management, outOfBand, pods],
            reason: "path MTU discovery breaks without them; echo shows whether a host is there",
            source: "RFC 4890, the IPv4 counterparts",
        },
    ];
}

/** Packages come by the same port and from the same hosts. */
const TANG_PORT = 80;

/** One a protocol. The replica that is written to answers at the registry's own port. */
function openingsOf({ id, protocols, port, from, serves }: ServicePlan): Opening[] {
    const name = id.slice("service/".length);
    return name === "import"
        ? []
        : protocols.map((protocol) => ({
              id: protocols.length > 1 ? `${name}-${protocol}` : name,
              protocol,
              ports: [String(port)],
              from,
              reason: serves,
              source: "stacks/plan/services/siteServices.ts",
          }));
}
