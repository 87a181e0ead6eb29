import { nameIssues } from "../shared/names";
import { isAddress } from "../shared/ranges";
import type { Issue } from "../shared/validation";
import { imageIssues } from "../upstream/imageReference";
import type { ImagePin } from "../upstream/versions";

export interface RegistryArgs {
    /** Must exist; pods in it are held to Pod Security `restricted`. */
    readonly namespace: string;
    readonly image: ImagePin;
    /** Names that its certificate is for, besides those inside the cluster. */
    readonly hostnames: readonly string[];
    /** Of its Service, fixed because hosts forward to it: among the first of the cluster's range, which are kept for such. */
    readonly clusterAddress: string;
    readonly port: number;
    /** Hosts that hold a replica each. The first is written to, the others follow it. */
    readonly hosts: readonly string[];
    /** Directory of the volume on each of them; it must exist, on an encrypted disk. */
    readonly path: string;
    readonly sizeGib: number;
    /** Secret with a `htpasswd` for those who push (`REGISTRY_ROBOTS`). It comes from people: no state ever holds it. */
    readonly robotsSecret: string;
}

/** What is wrong with the arguments, under `registry`. */
export function registryIssues(registry: RegistryArgs): Issue[] {
    const { namespace, image, hostnames, clusterAddress, hosts, path, sizeGib, robotsSecret } = registry;
    const at = (field: string, reason: string): Issue => ({ path: `registry.${field}`, reason });
    const issues = nameIssues({
        "registry.namespace": namespace,
        "registry.robotsSecret": robotsSecret,
        ...Object.fromEntries(hosts.map((host, i) => [`registry.hosts[${i}]`, host])),
    });
    if (hosts.length === 0) {
        issues.push(at("hosts", "must name at least one host that holds a replica"));
    }
    hosts.forEach((host, i) => {
        const first = hosts.indexOf(host);
        if (first < i) {
            issues.push(at(`hosts[${i}]`, `"${host}" is already hosts[${first}]; two replicas would share one disk`));
        }
    });
    if (hostnames.length === 0) {
        issues.push(at("hostnames", "must hold the name that hosts pull from"));
    }
    if (!isAddress(clusterAddress)) {
        issues.push(at("clusterAddress", `expected an IPv4 address, got "${clusterAddress}"`));
    }
    if (!/^\/[\w./-]+$/.test(path)) {
        issues.push(at("path", `expected an absolute path, got "${path}"`));
    }
    if (!Number.isInteger(registry.port) || registry.port < 1 || registry.port > 65_535) {
        issues.push(at("port", `expected a port, got ${registry.port}`));
    }
    if (!Number.isInteger(sizeGib) || sizeGib < 1) {
        issues.push(at("sizeGib", `expected an integer of 1 or more, got ${sizeGib}`));
    }
    return [...issues, ...imageIssues("registry.image", image)];
}
