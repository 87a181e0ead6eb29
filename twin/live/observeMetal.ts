import type { Kubectl, Manifest } from "../kubectl";
import type { TwinSummary } from "../summary";

type Metal = TwinSummary["metal"];

interface Condition {
    readonly type: string;
    readonly status: string;
    readonly message?: string;
}

interface Host extends Manifest {
    readonly spec: { readonly consumerRef?: object };
    readonly status?: {
        readonly provisioning?: { readonly state?: string };
        readonly errorType?: string;
        readonly errorMessage?: string;
    };
}

interface Machine extends Manifest {
    readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}

interface Deployment extends Manifest {
    readonly spec: { readonly replicas?: number };
    readonly status?: { readonly availableReplicas?: number };
}

interface ControlPlane extends Manifest {
    readonly spec: { readonly replicas?: number };
    readonly status?: { readonly replicas?: number; readonly conditions?: readonly Condition[] };
}

/** Hosts by what is done with them, machines by how far they came, and what keeps either, by name. */
export async function observeMetal(kubectl: Kubectl, groups: readonly string[]): Promise<Metal> {
    const list = <T>(group: string, kind: string) =>
        groups.includes(group) ? kubectl.get<T>(`${kind}.${group}`, "--all-namespaces") : Promise.resolve([]);
    const [hosts, machines, deployments, controlPlanes] = await Promise.all([
        list<Host>("metal3.io", "baremetalhosts"),
        list<Machine>("cluster.x-k8s.io", "machines"),
        list<Deployment>("cluster.x-k8s.io", "machinedeployments"),
        list<ControlPlane>("controlplane.cluster.x-k8s.io", "kubeadmcontrolplanes"),
    ]);
    return describeMetal(hosts, machines, deployments, controlPlanes);
}

export function describeMetal(
    hosts: readonly Host[],
    machines: readonly Machine[],
    deployments: readonly Deployment[],
    controlPlanes: readonly ControlPlane[],
): Metal {
    return {
        hosts: counted(hosts.map(({ status }) => status?.provisioning?.state ?? "").map((state) => state || "unknown")),
        machines: counted(machines.map(({ status }) => status?.phase ?? "Pending")),
        errors: [
            ...hosts.flatMap((host) => {
                const { errorType, errorMessage } = host.status ?? {};
                return errorMessage
                    ? [{ object: nameOf(host), message: `${errorType ?? "error"}: ${errorMessage}` }]
                    : [];
            }),
            ...machines
                .filter(({ status }) => status?.phase !== "Running" && status?.phase !== "Deleting")
                .flatMap((machine) => {
                    const message = messageOf(machine.status?.conditions, "InfrastructureReady");
                    return message ? [{ object: nameOf(machine), message }] : [];
                }),
            ...deployments.flatMap((deployment) => {
                const wanted = deployment.spec.replicas ?? 0;
                const there = deployment.status?.availableReplicas ?? 0;
                const message = `${there} of ${wanted} machines available`;
                return there < wanted ? [{ object: nameOf(deployment), message }] : [];
            }),
            ...controlPlanes.flatMap((controlPlane) => {
                const wanted = controlPlane.spec.replicas ?? 0;
                const there = controlPlane.status?.replicas ?? 0;
                const unhealthy = unhealthyOf(controlPlane);
                const reason = unhealthy ?? messageOf(controlPlane.status?.conditions, "ScalingUp");
                const message = `${there} of ${wanted} replicas${reason ? `: ${reason}` : ""}`;
                return there < wanted || unhealthy ? [{ object: nameOf(controlPlane), message }] : [];
            }),
        ],
    };
}

/** What its controller finds wrong with its members. */
function unhealthyOf({ status }: ControlPlane): string | undefined {
    const types = ["EtcdClusterHealthy", "ControlPlaneComponentsHealthy"];
    return types.map((type) => messageOf(status?.conditions, type)).find((message) => message !== undefined);
}

/** Of a condition that does not hold, its bullets in one line. */
function messageOf(conditions: readonly Condition[] = [], type: string): string | undefined {
    const found = conditions.find((condition) => condition.type === type && condition.status !== "True");
    const lines = found?.message?.split("\n").map((line) => line.replace(/^[\s*]+/, ""));
    return lines?.join("; ").replaceAll(":; ", ": ");
}

function nameOf({ kind, metadata }: Manifest): string {
    return `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
}

function counted(words: readonly string[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const word of [...words].sort()) {
        counts[word] = (counts[word] ?? 0) + 1;
    }
    return counts;
}
