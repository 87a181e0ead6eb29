import { nameIssues } from "../shared/names";
import { isAddress, isNetwork, overlaps } from "../shared/ranges";
import type { Issue } from "../shared/validation";
import type { ControlPlaneArgs } from "./controlPlane";
import { refusedByKubelet } from "./kubelet";
import { serviceRangeRefusal } from "./serviceRange";

type Rules = Omit<ControlPlaneArgs, "scope" | "after">;

/** Every rule about the arguments, without the engine. What machines are made of is checked when it is generated. */
export function validateControlPlane(args: Rules): Issue[] {
    const { namespace, owner, cluster, kubernetesVersion, endpoint, podRange, serviceRange } = args;
    const issues = nameIssues({ namespace, owner, cluster });
    const push = (path: string, reason: string) => issues.push({ path, reason });
    if (!/^1\.\d+\.\d+$/.test(kubernetesVersion)) {
        push("kubernetesVersion", `expected a release such as 1.36.3, got "${kubernetesVersion}"`);
    }
    const refused = refusedByKubelet(kubernetesVersion);
    if (refused !== undefined) {
        push("kubernetesVersion", refused);
    }
    if (!isAddress(endpoint.address)) {
        push("endpoint.address", `expected an IPv4 address, got "${endpoint.address}"`);
    }
    if (!Number.isInteger(endpoint.port) || endpoint.port < 1 || endpoint.port > 65_535) {
        push("endpoint.port", `expected a port, got ${endpoint.port}`);
    }
    for (const [path, range] of Object.entries({ podRange, serviceRange })) {
        if (!isNetwork(range)) {
            push(path, `expected an IPv4 range, got "${range}"`);
        }
    }
    const unusable = isNetwork(serviceRange) ? serviceRangeRefusal(serviceRange) : undefined;
    if (unusable !== undefined) {
        push("serviceRange", unusable);
    }
    if (isNetwork(podRange) && isNetwork(serviceRange) && overlaps(podRange, serviceRange)) {
        push("serviceRange", `${serviceRange} overlaps podRange (${podRange})`);
    }
    return [...issues, ...memberIssues(args)];
}

function memberIssues({ members, racks, templates, endpoint }: Rules): Issue[] {
    const issues: Issue[] = [];
    const push = (path: string, reason: string) => issues.push({ path, reason });
    const { pool, replicas, config } = members;
    if (!Number.isInteger(replicas) || replicas < 1 || replicas % 2 === 0) {
        push(
            "members.replicas",
            `expected an odd number: an even one survives no more than the odd one below it, got ${replicas}`,
        );
    }
    if (!templates.has(pool)) {
        push(
            "members.pool",
            `there is no template for "${pool}"; there are ${[...templates.keys()].join(", ") || "none"}`,
        );
    }
    if (!config.controlPlane) {
        push("members.config.controlPlane", "is needed: these hosts are the control plane");
    } else if (config.controlPlane.endpoint.address !== endpoint.address) {
        const reason = `kube-vip holds ${config.controlPlane.endpoint.address}, and the cluster answers at ${endpoint.address}`;
        push("endpoint.address", reason);
    }
    if (!racks.some(({ controlPlane }) => controlPlane)) {
        push("racks", "none may hold a member of the control plane");
    }
    racks.forEach(({ name }, i) => {
        if (name === "" || racks.findIndex((rack) => rack.name === name) < i) {
            push(`racks[${i}].name`, `"${name}" is no name, or that of another rack`);
        }
    });
    return issues;
}
