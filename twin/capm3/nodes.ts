import { CONTROL_PLANE, SIMULATED } from "./controlPlane";
import { hostOf, stateOf } from "./hosts";
import { machineOf, providerId } from "./machines";
import { isRebooting } from "./remediations";
import { type Change, type Host, type Machine, type Metal3Machine, type Node, type World } from "./objects";

/** A node as the twin's plan has it; absent for a host that the plan does not know. */
export interface PlannedNode {
    readonly labels: Readonly<Record<string, string>>;
    readonly taints: readonly object[];
    readonly capacity: Readonly<Record<string, string>>;
}

export type PlannedNodes = Readonly<Record<string, PlannedNode>>;

/** By which CAPM3 finds the node of a host, whose kubelet says it. */
const HOST_UID = "metal3.io/uuid";
const CONTROL_PLANE_ROLE = "node-role.kubernetes.io/control-plane";

/** The kubelet's own default, for hosts that the plan does not know. */
const DEFAULT_PODS = "110";

/**
 * Boots hosts: the node of one is there exactly as long as a machine's image is on it and it is not turned off. A host that was provisioned by somebody
 * else is none of ours.
 */
export function reconcileNodes(world: World, planned: PlannedNodes): Change[] {
    const running = new Map(
        world.metal3Machines.flatMap((machine) => {
            const host = hostOf(machine, world.hosts);
            return host && stateOf(host) === "provisioned" && !isRebooting(host) ? [[host, machine] as const] : [];
        }),
    );
    const nodes = new Map(world.nodes.map((node) => [node.metadata.name, node]));
    return [
        ...[...running].flatMap(([host, machine]) => boot(world, host, machine, nodes, planned)),
        ...gone(world, new Set(running.keys())),
    ];
}

function boot(
    world: World,
    host: Host,
    metal3Machine: Metal3Machine,
    nodes: ReadonlyMap<string, Node>,
    planned: PlannedNodes,
): Change[] {
    const { name } = host.metadata;
    const machine = machineOf(metal3Machine, world.machines);
    const uid = labelledUid(machine, world, host);
    const isControlPlane = metal3Machine.metadata.labels?.[CONTROL_PLANE] !== undefined;
    const { labels, taints, capacity } = planned[name] ?? inspected(host);
    const node = nodes.get(name);
    const change = { kind: "Node", name, why: `host ${name} is provisioned` } as const;
    if (node !== undefined && node.metadata.labels?.[HOST_UID] !== uid) {
        return [{ ...change, verb: "delete", why: `it is not that of the machine on host ${name}` }];
    }
    // kubeadm lets the kubelet in once its own API server works, which needs its etcd. Cluster API counts on that: of a machine
    // with a node it takes a member that has no name yet for nobody's, and removes it.
    if (
        node === undefined &&
        isControlPlane &&
        !world.etcdMembers.some(({ host, voting }) => host === name && voting)
    ) {
        return [];
    }
    const version = machine?.spec.version;
    return [
        ...(node === undefined
            ? [
                  {
                      ...change,
                      verb: "create" as const,
                      body: {
                          apiVersion: "v1",
                          kind: "Node",
                          metadata: {
                              name,
                              labels: {
                                  ...labels,
                                  ...(isControlPlane && { [CONTROL_PLANE_ROLE]: "" }),
                                  [SIMULATED]: "true",
                                  ...(uid !== undefined && { [HOST_UID]: uid }),
                              },
                          },
                          spec: { taints, providerID: providerId(metal3Machine, host) },
                      },
                  },
              ]
            : []),
        // Values come back in another form than they were written (2048Gi as 2Ti); a host gets new ones when it boots anew.
        ...(Object.keys(capacity).some((resource) => node?.status?.capacity?.[resource] === undefined)
            ? [
                  {
                      ...change,
                      verb: "patch" as const,
                      subresource: "status" as const,
                      body: { status: { capacity, allocatable: capacity } },
                  },
              ]
            : []),
        ...(isControlPlane && version !== undefined && world.kubeadmConfigs.length === 0
            ? [kubeadmConfig(version)]
            : []),
    ];
}

/** Whether CAPM3 finds the host's node, and no other's. */
export function hasLabelledNode({ nodes }: World, host: Host): boolean {
    return nodes.some(({ metadata }) => metadata.labels?.[HOST_UID] === host.metadata.uid);
}

/** What the machine's kubelet is told to say of its host; undefined where it is told nothing, so that CAPM3 never finds its node. */
function labelledUid(machine: Machine | undefined, { bootstrapConfigs }: World, host: Host): string | undefined {
    const config = bootstrapConfigs.find(
        ({ metadata }) =>
            metadata.name === machine?.spec.bootstrap?.configRef?.name &&
            metadata.namespace === machine.metadata.namespace,
    );
    const value = [config?.spec?.initConfiguration, config?.spec?.joinConfiguration]
        .flatMap((part) => part?.nodeRegistration?.kubeletExtraArgs ?? [])
        .filter((flag) => flag.name === "node-labels")
        .flatMap((flag) => flag.value?.split(",") ?? [])
        .find((label) => label.startsWith(`${HOST_UID}=`))
        ?.slice(HOST_UID.length + 1);
    // Filled in by cloud-init, from the metadata that baremetal-operator gives every host.
    return value === "{{ ds.meta_data.uuid }}" ? host.metadata.uid : value;
}

/** Nodes of hosts that are known, and on which nothing runs. */
function gone({ hosts, nodes }: World, running: ReadonlySet<Host>): Change[] {
    const ours = new Map(
        hosts
            .filter((host) => !running.has(host) && stateOf(host) !== "externally provisioned")
            .map((host) => [host.metadata.name, host]),
    );
    const known = new Set(hosts.map(({ metadata }) => metadata.uid));
    return nodes
        .filter(({ metadata: { name, labels = {} } }) => {
            const orphaned = labels[HOST_UID] !== undefined && !known.has(labels[HOST_UID]);
            return labels[SIMULATED] === "true" && (ours.has(name) || orphaned);
        })
        .map(({ metadata: { name } }) => {
            const host = ours.get(name);
            const state = host && (isRebooting(host) ? "off" : stateOf(host) || "not registered");
            const why = host ? `host ${name} is ${state}` : `there is no host ${name}`;
            return { verb: "delete", kind: "Node", name, why };
        });
}

/** What inspection found; the API server would not schedule to a node without any. */
function inspected({ status }: Host): PlannedNode {
    const { cpu, ramMebibytes } = status?.hardware ?? {};
    const capacity = { cpu: String(cpu?.count ?? 0), memory: `${ramMebibytes ?? 0}Mi`, pods: DEFAULT_PODS };
    return { labels: {}, taints: [], capacity };
}

/** What `kubeadm init` leaves in a cluster, and by which KubeadmControlPlane sees that it ran. */
function kubeadmConfig(kubernetesVersion: string): Change {
    const name = "kubeadm-config";
    const namespace = "kube-system";
    const configuration = { apiVersion: "kubeadm.k8s.io/v1beta4", kind: "ClusterConfiguration", kubernetesVersion };
    return {
        ...{ verb: "create", kind: "ConfigMap", name, namespace, why: "the first control-plane host has booted" },
        body: {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name, namespace },
            data: { ClusterConfiguration: JSON.stringify(configuration) },
        },
    };
}
