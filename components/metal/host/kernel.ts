import { hostFile, type HostFile } from "./hostFile";

/** Modules and parameters of every host of a cluster. */
export function kernelFiles(): HostFile[] {
    return [
        // kubernetes.io, Container Runtimes, Prerequisites; br_netfilter for policies on bridged pods.
        hostFile("/etc/modules-load.d/kubernetes.conf", ["overlay", "br_netfilter"]),
        hostFile("/etc/sysctl.d/50-kubernetes.conf", [
            "net.ipv4.ip_forward = 1",
            "net.bridge.bridge-nf-call-iptables = 1",
            "net.bridge.bridge-nf-call-ip6tables = 1",
            "# What the kubelet asks for with protectKernelDefaults.",
            "vm.overcommit_memory = 1",
            "vm.panic_on_oom = 0",
            "kernel.panic = 10",
            "kernel.panic_on_oops = 1",
            "kernel.keys.root_maxkeys = 1000000",
            "kernel.keys.root_maxbytes = 25000000",
        ]),
        hostFile("/etc/sysctl.d/50-platform.conf", [
            "# The plan has no IPv6 address: nothing to reach, nothing to guard.",
            "net.ipv6.conf.all.disable_ipv6 = 1",
            "net.ipv6.conf.default.disable_ipv6 = 1",
            "net.ipv4.conf.all.accept_redirects = 0",
            "net.ipv4.conf.all.send_redirects = 0",
            "net.ipv4.conf.all.accept_source_route = 0",
            "kernel.kptr_restrict = 2",
            "kernel.dmesg_restrict = 1",
            "fs.suid_dumpable = 0",
        ]),
    ];
}

/** Of systemd's resolver, which stays on loopback. */
export function resolverFile(): HostFile {
    return hostFile("/etc/systemd/resolved.conf.d/10-platform.conf", [
        "[Resolve]",
        "# Both would listen on the network.",
        "LLMNR=no",
        "MulticastDNS=no",
    ]);
}
