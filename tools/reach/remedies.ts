import type { Cause } from "./answer";
import type { Service } from "./target";

/** Where nothing about the service itself matters. */
const REMEDY: Readonly<Record<Cause, string>> = {
    name: "Have this machine ask the site's DNS servers (management.dnsServers), and have them know the name.",
    route: "Check that this machine stands in that network, then the cable, its switch port and the VLAN.",
    silence: "Check the service on that machine, and the firewalls on the way.",
    refused: "Start the service there, or correct the address in the stack's configuration.",
    protocol: "Something else answers at this address: correct the address, or the service there.",
    answer: "See the log of the service there.",
};

/** What is more likely than that, by service. */
const OF_SERVICE: Readonly<Partial<Record<Service, Readonly<Partial<Record<Cause, string>>>>>> = {
    bmc: {
        route: "Ask from a machine in the out-of-band network. Then: cable, switch port, and the address at the host's console.",
        silence: "Reset the BMC at the host's console; it holds its address and serves nothing.",
        refused:
            "Switch Redfish over HTTPS on at the BMC, or compare its address with the inventory: this is another machine.",
        protocol: "Compare the address with the inventory: what answers is no BMC that speaks Redfish.",
    },
    "api-server": {
        route: "Check kube-vip on the management hosts: one of them has to hold the address.",
        refused: "Check the kubelet and the static pod of kube-apiserver on the control plane's hosts.",
        answer: "Ask it what is missing: `kubectl get --raw '/readyz?verbose'`.",
    },
    "apt-mirror": { answer: "Fill the mirror: `ubuntu`, `kubernetes` and `docker` below this address." },
    file: { answer: "Push it into the registry again (docs/runbooks/fill-the-mirror.md, 3), or correct its sha256." },
    dns: { answer: "Add the site's domain to the server's zones, and this network to those it answers." },
    ntp: { answer: "Set that server's clock, and let it serve this network." },
};

export function remedyFor(service: Service, cause: Cause): string {
    return OF_SERVICE[service]?.[cause] ?? REMEDY[cause];
}
