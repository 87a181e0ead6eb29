import type { InstalledHost } from "./etcd/members";
import { hostOf, stateOf } from "./hosts";
import { machineOf } from "./machines";
import { isRebooting } from "./remediations";
import type { Change, Node, World } from "./objects";

/** Cluster API's label of machines of a control plane. */
export const CONTROL_PLANE = "cluster.x-k8s.io/control-plane";
export const SIMULATED = "alphaton.ai/simulated";
const NAMESPACE = "kube-system";
/** Of the objects below, by what they stand for. */
const HOST = "alphaton.ai/host";
/** By which Kubernetes knows pods of a kubelet's own, which no drain evicts. */
const MIRROR = "kubernetes.io/config.mirror";
const ETCD_PORT = 2379;

/** As `components/control-plane/systemNamespace.ts` has the first host do, whose API server would refuse these pods. */
const OPEN: Readonly<Record<string, string>> = Object.fromEntries(
    ["enforce", "audit", "warn"].map((mode) => [`pod-security.kubernetes.io/${mode}`, "privileged"]),
);

/** What kubeadm starts on each host of a control plane, by the names that KubeadmControlPlane looks for. */
const COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;

/** Hosts with the image of a machine of a control plane on them. */
export function controlPlaneHosts(world: World): readonly InstalledHost[] {
    return world.metal3Machines.flatMap((metal3Machine) => {
        const host = hostOf(metal3Machine, world.hosts);
        const machine = machineOf(metal3Machine, world.machines);
        const isMember = metal3Machine.metadata.labels?.[CONTROL_PLANE] !== undefined;
        if (!isMember || host === undefined || machine === undefined || stateOf(host) !== "provisioned") {
            return [];
        }
        const { namespace = "" } = metal3Machine.metadata;
        return [
            {
                name: host.metadata.name,
                machine: metal3Machine.metadata.uid,
                on: !isRebooting(host),
                cluster: { name: machine.spec.clusterName, namespace },
            },
        ];
    });
}

/**
 * What Cluster API finds of a control-plane host in its cluster: four pods, which KWOK brings to health, and behind the one of
 * etcd the real process.
 *
 * @param kubeletPort where KWOK answers in the place of the kubelets, on loopback
 */
export function reconcileControlPlane(world: World, kubeletPort: number): Change[] {
    const names = new Set(
        controlPlaneHosts(world).flatMap(({ name, on }) => (on && nodeNamed(world, name) ? [name] : [])),
    );
    const up = world.etcdMembers.filter(({ host }) => names.has(host));
    return [
        ...(names.size > 0 ? openNamespace(world) : []),
        ...[...names].flatMap((name) => reachable(nodeNamed(world, name), kubeletPort)),
        ...up.flatMap(({ host, clientPort }) => [...forward(world, host, clientPort), ...pods(world, host)]),
        ...leftOver(world, names),
    ];
}

function nodeNamed({ nodes }: World, name: string): Node | undefined {
    return nodes.find(({ metadata }) => metadata.name === name);
}

function openNamespace({ systemNamespaces }: World): Change[] {
    return systemNamespaces
        .filter(({ metadata }) => Object.entries(OPEN).some(([label, value]) => metadata.labels?.[label] !== value))
        .map(({ metadata: { name } }) => ({
            ...{ verb: "patch", kind: "Namespace", name, why: "the first control-plane host opens it" },
            body: { metadata: { labels: OPEN } },
        }));
}

/** The API server forwards ports through the kubelet, at the address that a node gives. */
function reachable(node: Node | undefined, kubeletPort: number): Change[] {
    const name = node?.metadata.name ?? "";
    const { addresses = [], daemonEndpoints } = node?.status ?? {};
    const known = addresses.some(({ type, address }) => type === "InternalIP" && address === "127.0.0.1");
    if (known && daemonEndpoints?.kubeletEndpoint?.Port === kubeletPort) {
        return [];
    }
    return [
        {
            ...{ verb: "patch", kind: "Node", name, subresource: "status" },
            why: "KWOK answers in the place of its kubelet",
            body: {
                status: {
                    addresses: [
                        { type: "InternalIP", address: "127.0.0.1" },
                        { type: "Hostname", address: name },
                    ],
                    daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
                },
            },
        },
    ];
}

function forward({ portForwards }: World, host: string, port: number): Change[] {
    const name = `etcd-${host}`;
    const change = {
        kind: "PortForward",
        name,
        namespace: NAMESPACE,
        why: `etcd of ${host} listens on ${port}`,
    } as const;
    const spec = { forwards: [{ ports: [ETCD_PORT], target: { address: "127.0.0.1", port } }] };
    const found = portForwards.find(({ metadata }) => metadata.name === name);
    if (found === undefined) {
        const metadata = { name, namespace: NAMESPACE, labels: { [HOST]: host } };
        return [
            {
                ...change,
                verb: "create",
                body: { apiVersion: "kwok.x-k8s.io/v1alpha1", kind: "PortForward", metadata, spec },
            },
        ];
    }
    const same = found.spec.forwards[0]?.target?.port === port;
    return same ? [] : [{ ...change, verb: "patch", body: { spec } }];
}

function pods({ staticPods }: World, host: string): Change[] {
    const there = new Set(staticPods.map(({ metadata }) => metadata.name));
    return COMPONENTS.map((component) => ({ component, name: `${component}-${host}` }))
        .filter(({ name }) => !there.has(name))
        .map(({ component, name }) => ({
            ...{ verb: "create", kind: "Pod", name, namespace: NAMESPACE, why: `host ${host} runs it` },
            body: {
                apiVersion: "v1",
                kind: "Pod",
                metadata: {
                    name,
                    namespace: NAMESPACE,
                    labels: { component, tier: "control-plane", [SIMULATED]: "true", [HOST]: host },
                    annotations: { [MIRROR]: "simulated" },
                },
                spec: {
                    nodeName: host,
                    hostNetwork: true,
                    priorityClassName: "system-node-critical",
                    containers: [{ name: component, image: "simulated" }],
                    tolerations: [{ operator: "Exists", effect: "NoExecute" }],
                },
            },
        }));
}

/** Of hosts that are off, or no members any more. */
function leftOver({ staticPods, portForwards }: World, names: ReadonlySet<string>): Change[] {
    return (["Pod", "PortForward"] as const).flatMap((kind) =>
        (kind === "Pod" ? staticPods : portForwards)
            .filter(({ metadata: { labels = {} } }) => labels[HOST] !== undefined && !names.has(labels[HOST]))
            .map(({ metadata: { name, labels } }) => ({
                ...{ verb: "delete", kind, name, namespace: NAMESPACE },
                why: `nothing runs on host ${labels?.[HOST] ?? ""}`,
                // No kubelet is left that would end it.
                ...(kind === "Pod" && { graceSeconds: 0 as const }),
            })),
    );
}
