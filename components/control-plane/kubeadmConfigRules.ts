import { posix } from "node:path";

import { isAddress } from "../shared/ranges";
import type { Issue } from "../shared/validation";
import { fileText } from "./apiServer";
import type { ControlPlaneHostArgs, KubeadmConfigArgs } from "./kubeadmConfig";
import { type KubeletRole, validateKubelet } from "./kubelet";

/** Everything else about a kubelet is decided in its configuration: a flag would win over it, unseen by every check. */
const KUBELET_FLAGS = ["node-ip", "node-labels", "provider-id"];

/** What Cluster API takes as the content of a file. */
const MAX_CONTENT = 10_240;

/** Linux's IFNAMSIZ, less the end of the string. */
const MAX_INTERFACE = 15;

const MEMBERS: readonly KubeletRole[] = ["control-plane", "converged"];

/** Every rule about the arguments. */
export function validateKubeadmConfig({ kubelet, kubeletFlags = {}, controlPlane }: KubeadmConfigArgs): Issue[] {
    const issues = validateKubelet(kubelet).map(({ path, reason }) => ({ path: `kubelet.${path}`, reason }));
    for (const flag of Object.keys(kubeletFlags).filter((name) => !KUBELET_FLAGS.includes(name))) {
        const reason = `belongs in the kubelet's configuration; a host may state ${KUBELET_FLAGS.join(", ")}`;
        issues.push({ path: `kubeletFlags.${flag}`, reason });
    }
    const member = MEMBERS.includes(kubelet.role);
    if (member !== (controlPlane !== undefined)) {
        const reason = member ? "is needed" : "must be absent";
        issues.push({ path: "controlPlane", reason: `${reason} on a host whose kubelet.role is ${kubelet.role}` });
    }
    return [...issues, ...(controlPlane ? controlPlaneIssues(controlPlane) : [])];
}

function controlPlaneIssues(args: ControlPlaneHostArgs): Issue[] {
    const { apiServer, encryptionSecret, endpoint, advertiseAddress, etcdDirectory, certSANs = [] } = args;
    const issues: Issue[] = [];
    const push = (path: string, reason: string) => issues.push({ path: `controlPlane.${path}`, reason });
    for (const each of apiServer.files) {
        const { length } = fileText(each);
        if (length > MAX_CONTENT) {
            push(
                "apiServer",
                `${posix.basename(each.path)} is ${length} characters long; Cluster API takes ${MAX_CONTENT}`,
            );
        }
    }
    if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(encryptionSecret.name)) {
        push("encryptionSecret.name", `expected the name of a Secret, got "${encryptionSecret.name}"`);
    }
    if (!/^[-._a-zA-Z0-9]+$/.test(encryptionSecret.key)) {
        push("encryptionSecret.key", `expected a key of a Secret, got "${encryptionSecret.key}"`);
    }
    if (!isAddress(endpoint.address)) {
        push("endpoint.address", `expected an IPv4 address, got "${endpoint.address}"`);
    }
    if (!Number.isInteger(endpoint.port) || endpoint.port < 1 || endpoint.port > 65_535) {
        push("endpoint.port", `expected a port, got ${endpoint.port}`);
    }
    if (!/^[^\s/]+$/.test(endpoint.interface) || endpoint.interface.length > MAX_INTERFACE) {
        const wanted = `expected the name of a network interface, ${MAX_INTERFACE} characters at the most`;
        push("endpoint.interface", `${wanted}, got "${endpoint.interface}"`);
    }
    if (!/[:@][^/]+$/.test(endpoint.image)) {
        push("endpoint.image", `expected an image with a tag or digest, got "${endpoint.image}"`);
    }
    if (advertiseAddress !== undefined && !isAddress(advertiseAddress) && !/^\{\{.+\}\}$/.test(advertiseAddress)) {
        push("advertiseAddress", `expected an IPv4 address or {{ its template }}, got "${advertiseAddress}"`);
    }
    // It stands in a command.
    if (!/^(\/[-._a-zA-Z0-9]+)+$/.test(etcdDirectory)) {
        push("etcdDirectory", `expected an absolute path of plain characters, got "${etcdDirectory}"`);
    }
    certSANs.forEach((name, i) => {
        if (!/^[a-zA-Z0-9]([-.a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(name)) {
            push(`certSANs[${i}]`, `expected a name or an address, got "${name}"`);
        }
    });
    return issues;
}
