import { hostFile, type HostFile } from "../../../components/metal/host/hostFile";
import { HOST_PORT } from "../autoinstall/kubeVip";
import type { ManagementHost, ManagementPlan } from "../autoinstall/management";
import { PACKAGES_PATH } from "../autoinstall/storage";
import type { RegistryPlan } from "./registry";
import type { ServicePlan, SiteServicesPlan } from "./siteServices";

/** Of Ubuntu, on hosts that serve the site. */
export const SERVICE_PACKAGES = ["nginx-light", "unbound"] as const;

/** Takes the host's address of the site's services: the last thing that day zero does, when the seed machine is off. */
export const ADDRESS_UNIT = "site-address.service";

/** Enabled by the installer where their file is there; they listen at an address that the host does not hold yet. */
export const SERVICE_UNITS: Readonly<Record<string, string>> = {
    nginx: "/etc/nginx/nginx.conf",
    unbound: "/etc/unbound/unbound.conf.d/site.conf",
    "registry.socket": "/etc/systemd/system/registry.socket",
};

/** What a management host serves before and beside Kubernetes. Nothing where it serves nothing. */
export function serviceFiles(
    plan: SiteServicesPlan | null,
    { prefixLength }: ManagementPlan,
    host: ManagementHost,
): HostFile[] {
    const address = host.serviceAddress;
    if (!plan || address === undefined) {
        return [];
    }
    const { services, registry } = plan;
    const named = services.find(({ id }) => id === "service/names");
    return [
        hostFile("/etc/sysctl.d/50-site-services.conf", [
            "# Sockets are bound at the address of the site's services before the host holds it.",
            "net.ipv4.ip_nonlocal_bind = 1",
        ]),
        hostFile(`/etc/systemd/system/${ADDRESS_UNIT}`, [
            "[Unit]",
            "Description=The site's services answer at this host",
            "Wants=network-online.target",
            "After=network-online.target",
            "[Service]",
            "Type=oneshot",
            "RemainAfterExit=yes",
            `ExecStart=/usr/sbin/ip address replace ${address}/${prefixLength} dev ${HOST_PORT}`,
            `ExecStop=/usr/sbin/ip address del ${address}/${prefixLength} dev ${HOST_PORT}`,
            "[Install]",
            "WantedBy=multi-user.target",
        ]),
        // Tang keeps to the host's own address, so that port 80 of the other is free for packages.
        hostFile("/etc/systemd/system/tangd.socket.d/50-site-services.conf", [
            "[Socket]",
            "ListenStream=",
            `ListenStream=${host.address}:80`,
        ]),
        packages(address),
        ...(named?.addresses.includes(address) ? [resolver(plan, named, address)] : []),
        ...(registry.hosts.includes(host.name) ? forward(registry, address) : []),
    ];
}

/** Files as their publishers signed them, by name alone: no listing, no index, nothing that runs. */
function packages(address: string): HostFile {
    return hostFile("/etc/nginx/nginx.conf", [
        "user www-data;",
        "worker_processes auto;",
        "pid /run/nginx.pid;",
        "events {}",
        "http {",
        "    server_tokens off;",
        "    sendfile on;",
        "    access_log /var/log/nginx/access.log;",
        "    server {",
        `        listen ${address}:80 default_server;`,
        `        root ${PACKAGES_PATH};`,
        "        location / {",
        "            limit_except GET { deny all; }",
        "            try_files $uri =404;",
        "        }",
        "    }",
        "}",
    ]);
}

/** Knows the site's zone and asks nobody: a name that is not in it does not exist. */
function resolver({ domain, zone }: SiteServicesPlan, { from }: ServicePlan, address: string): HostFile {
    return hostFile("/etc/unbound/unbound.conf.d/site.conf", [
        "server:",
        `    interface: ${address}`,
        "    do-ip6: no",
        ...from.map((range) => `    access-control: ${range} allow`),
        "    hide-identity: yes",
        "    hide-version: yes",
        "    # There is no root to validate from inside the site.",
        '    module-config: "iterator"',
        '    local-zone: "." static',
        `    local-zone: "${domain}." static`,
        ...zone.flatMap(({ name, addresses }) =>
            addresses.map((each) => `    local-data: "${name}. 300 IN A ${each}"`),
        ),
    ]);
}

/** A port of the host, passed on as it is to the replica on the same host: TLS ends there. */
function forward({ clusterAddress, port }: RegistryPlan, address: string): HostFile[] {
    return [
        hostFile("/etc/systemd/system/registry.socket", [
            "[Unit]",
            "Description=The site's registry",
            "[Socket]",
            `ListenStream=${address}:${port}`,
            "[Install]",
            "WantedBy=sockets.target",
        ]),
        hostFile("/etc/systemd/system/registry.service", [
            "[Unit]",
            "Description=Passes connections on to the registry's replica on this host",
            "[Service]",
            `ExecStart=/lib/systemd/systemd-socket-proxyd --connections-max=1024 ${clusterAddress}:${port}`,
            "DynamicUser=yes",
            "PrivateTmp=yes",
        ]),
    ];
}
