import { hostFile, type HostFile } from "./hostFile";

/** What the host itself writes down: changes of what guards it, and commands that people run as root. */
export function auditRulesFile(): HostFile {
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
