import { hostFile, type HostFile } from "./hostFile";
import type { SiteServicesPlan } from "../services/siteServices";
import type { ManagementHost, ManagementPlan } from "./management";

/** Clock, kernel, audit and updates. */
export function systemFiles(
    management: ManagementPlan,
    services: SiteServicesPlan | null,
    host: ManagementHost,
): HostFile[] {
    const time = services?.services.find(({ id }) => id === "service/time");
    const serves = time?.addresses.includes(host.serviceAddress ?? "") === true;
    return [
        chrony(management, host, serves ? { from: time.from, clocks: services?.clocks ?? [] } : null),
        resolver(),
        ...kernel(),
        audit(),
        ...updates(management),
    ];
}

interface TimeService {
    /** IPv4 ranges that may ask. */
    readonly from: readonly string[];
    /** Outside the hosts. */
    readonly clocks: readonly string[];
}

function chrony({ ntpServers }: ManagementPlan, host: ManagementHost, time: TimeService | null): HostFile {
    const others = ntpServers.filter((address) => address !== host.serviceAddress);
    return hostFile("/etc/chrony/chrony.conf", [
        ...(time?.clocks ?? []).map((address) => `server ${address} iburst prefer`),
        ...others.map((address) => `server ${address} iburst`),
        "driftfile /var/lib/chrony/chrony.drift",
        "makestep 1 3",
        "rtcsync",
        ...(time
            ? [
                  ...time.from.map((range) => `allow ${range}`),
                  "# With no clock in reach the hosts agree on one of them, instead of each drifting by itself.",
                  "local stratum 10 orphan",
              ]
            : ["# A client and nothing else: neither of its ports is opened.", "port 0"]),
        "cmdport 0",
    ]);
}

function resolver(): HostFile {
    return hostFile("/etc/systemd/resolved.conf.d/10-platform.conf", [
        "[Resolve]",
        "# Both would listen on the network.",
        "LLMNR=no",
        "MulticastDNS=no",
    ]);
}

function kernel(): HostFile[] {
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

function audit(): HostFile {
    const watch = (path: string, key: string) => `-w ${path} -p wa -k ${key}`;
    return hostFile(
        "/etc/audit/rules.d/50-platform.rules",
        [
            watch("/etc/kubernetes/", "kubernetes"),
            watch("/etc/ssh/", "access"),
            watch("/etc/sudoers.d/", "access"),
            watch("/etc/passwd", "identity"),
            watch("/etc/shadow", "identity"),
            watch("/etc/group", "identity"),
            watch("/etc/nftables.conf", "firewall"),
            watch("/etc/crypttab", "disk-keys"),
            "-a always,exit -F arch=b64 -S init_module,finit_module,delete_module -k modules",
            "-a always,exit -F arch=b64 -S clock_settime,settimeofday,adjtimex -F auid!=unset -k clock",
            "-a always,exit -F arch=b64 -S execve -F euid=0 -F auid>=1000 -F auid!=unset -k root-commands",
            "# Fixed until the next boot.",
            "-e 2",
        ],
        "0640",
    );
}

/** What PCR 7 measures, and with it what the TPM opens the disk for. After an update the host asks at its console: a person is there. */
const MEASURED_AT_BOOT = ["secureboot-db", "shim-signed"];

/** Security updates install every night from the site's mirror. Nothing restarts by itself, and what the plan pins stays. */
function updates({ packages }: ManagementPlan): HostFile[] {
    const kept = [...packages.map(({ name }) => name), ...MEASURED_AT_BOOT];
    return [
        hostFile("/etc/apt/apt.conf.d/52platform", [
            'APT::Periodic::Update-Package-Lists "1";',
            'APT::Periodic::Unattended-Upgrade "1";',
            "#clear Unattended-Upgrade::Allowed-Origins;",
            'Unattended-Upgrade::Allowed-Origins { "${distro_id}:${distro_codename}-security"; };',
            `Unattended-Upgrade::Package-Blacklist { ${kept.map((name) => `"^${name.replaceAll(".", "\\\\.")}$";`).join(" ")} };`,
            "// One host at a time, drained: a person's decision.",
            'Unattended-Upgrade::Automatic-Reboot "false";',
        ]),
        hostFile(
            "/etc/apt/preferences.d/50-platform",
            packages.flatMap(({ name, version }) => [
                `Package: ${name}`,
                `Pin: version ${version}-*`,
                "Pin-Priority: 1001",
                "",
            ]),
        ),
    ];
}
