import { isAddress, isNetwork } from "../../shared/ranges";
import type { Issue } from "../../shared/validation";
import type { DataDisk } from "./dataDisks";
import type { HostSetupArgs } from "./hostSetup";

/** XFS labels end after 12 bytes, and `data-` comes in front of an opened volume. */
const DISK_NAME = /^[a-z][a-z0-9]{0,10}$/;
const DEVICE = /^\/dev\/disk\/by-(path|id)\/[-._:a-zA-Z0-9]+$/;
const DIRECTORY = /^(\/[-._a-zA-Z0-9]+)+$/;
const GROUP = /^[a-z][-a-z0-9]*$/;

/** Every rule about the arguments. */
export function hostSetupIssues(args: HostSetupArgs): Issue[] {
    const { aptMirror, packages, ntpServers, ssh, hugePages } = args;
    const issues: Issue[] = [];
    const push = (path: string, reason: string) => issues.push({ path, reason });
    if (!/^https?:\/\/[^\s]*[^\s/]$/.test(aptMirror)) {
        push("aptMirror", `expected an address without a slash at the end, got "${aptMirror}"`);
    }
    for (const needed of ["kubeadm", "kubelet", "kubectl", "containerd.io"]) {
        if (!packages.some(({ name }) => name === needed)) {
            push("packages", `lacks ${needed}, which every host of a cluster needs at a version of the plan`);
        }
    }
    const runtime = packages.find(({ name }) => name === "containerd.io")?.version ?? "2.";
    if (!runtime.startsWith("2.")) {
        push("packages", `containerd.io ${runtime}: Kubernetes 1.36 needs containerd 2`);
    }
    ntpServers.forEach((address, i) => {
        if (!isAddress(address)) {
            push(`ntpServers[${i}]`, `expected an IPv4 address, got "${address}"`);
        }
    });
    if (ntpServers.length === 0) {
        push("ntpServers", "is empty: certificates and leases need one clock; name the site's own");
    }
    if (!/^[a-z][-a-z0-9]*$/.test(ssh.user) || ssh.user === "root") {
        push("ssh.user", `expected the name of an account other than root, got "${ssh.user}"`);
    }
    if (ssh.principals.length === 0) {
        push("ssh.principals", "is empty: nobody could log in, name who may");
    }
    if (hugePages && !(Number.isInteger(hugePages.count) && hugePages.count >= 0)) {
        push("hugePages.count", `expected a whole number of pages, got ${hugePages.count}`);
    }
    return [...issues, ...firewallIssues(args), ...diskIssues(args), ...unlockIssues(args)];
}

function firewallIssues({ firewall: { openings, pods, hosts, reach } }: HostSetupArgs): Issue[] {
    const range = (value: string) => isNetwork(value) || isAddress(value);
    const ranges = [
        { path: "firewall.pods", value: pods },
        ...hosts.map((value, i) => ({ path: `firewall.hosts[${i}]`, value })),
        ...reach.map((value, i) => ({ path: `firewall.reach[${i}]`, value })),
        ...openings.flatMap(({ from }, i) =>
            from.map((value, j) => ({ path: `firewall.openings[${i}].from[${j}]`, value })),
        ),
    ];
    return [
        ...ranges
            .filter(({ value }) => !range(value))
            .map(({ path, value }) => ({ path, reason: `expected an IPv4 address or range, got "${value}"` })),
        ...openings.flatMap(({ id, protocol, ports, from }, i) => [
            ...(protocol !== "esp" && ports.length === 0
                ? [{ path: `firewall.openings[${i}].ports`, reason: `${id} names none: it would open every port` }]
                : []),
            ...(from.length === 0 && id !== "dhcp"
                ? [{ path: `firewall.openings[${i}].from`, reason: `${id} names nobody: it would be open to everyone` }]
                : []),
        ]),
    ];
}

function diskIssues({ dataDisks }: HostSetupArgs): Issue[] {
    const issues: Issue[] = [];
    dataDisks.forEach(({ device, name, use }, i) => {
        const push = (field: string, reason: string) => issues.push({ path: `dataDisks[${i}].${field}`, reason });
        if (!DEVICE.test(device)) {
            push("device", `expected a path below /dev/disk/by-path/, which outlives a reboot, got "${device}"`);
        }
        if (!DISK_NAME.test(name)) {
            push("name", `expected up to 11 lower-case letters and digits, got "${name}"`);
        }
        if ("mountPoint" in use ? !DIRECTORY.test(use.mountPoint) : !GROUP.test(use.volumeGroup)) {
            push("use", `expected an absolute path or the name of a volume group, got ${JSON.stringify(use)}`);
        }
    });
    const taken = (what: string, of: (disk: DataDisk) => string | undefined) =>
        dataDisks.forEach((disk, i) => {
            const first = dataDisks.findIndex((other) => of(other) === of(disk));
            if (of(disk) !== undefined && first < i) {
                issues.push({
                    path: `dataDisks[${i}].${what}`,
                    reason: `"${of(disk)}" is already dataDisks[${first}]`,
                });
            }
        });
    taken("device", ({ device }) => device);
    taken("name", ({ name }) => name);
    taken("use", ({ use }) => ("mountPoint" in use ? use.mountPoint : undefined));
    return issues;
}

function unlockIssues({ unlock: { tang, needed } }: HostSetupArgs): Issue[] {
    const issues: Issue[] = [];
    if (tang.length > 0 && !(Number.isInteger(needed) && needed >= 1 && needed <= tang.length)) {
        issues.push({ path: "unlock.needed", reason: `expected 1 to ${tang.length} Tang servers, got ${needed}` });
    }
    tang.forEach(({ url, thumbprint }, i) => {
        if (!/^http:\/\/[-.a-z0-9]+(:\d+)?$/.test(url)) {
            issues.push({ path: `unlock.tang[${i}].url`, reason: `expected http:// and a host, got "${url}"` });
        }
        if (thumbprint !== null && !/^[-_A-Za-z0-9]{27,43}$/.test(thumbprint)) {
            const reason = `expected the thumbprint of its signing key (base64url of SHA-256 or SHA-1), got "${thumbprint}"`;
            issues.push({ path: `unlock.tang[${i}].thumbprint`, reason });
        }
    });
    return issues;
}
