import { CLUSTER_NAME } from "./clusters";
import { withCondition } from "./conditions";
import { dataIndex } from "./dataTemplates";
import { chooseHost, hostOf, stateOf } from "./hosts";
import { hasLabelledNode } from "./nodes";
import {
    at,
    type Change,
    type Condition,
    type Host,
    keyOf,
    type Machine,
    type Metal3Machine,
    ownerOf,
    type World,
} from "./objects";

const FINALIZER = "metal3machine.infrastructure.cluster.x-k8s.io";
const HOST = "metal3.io/BareMetalHost";

/** States in which nothing of a machine is left on its host. */
const EMPTY = ["", "unmanaged", "registering", "match profile", "inspecting", "ready", "available"];

/** What a machine and its node are known by to each other. */
export function providerId({ metadata }: Metal3Machine, host: Host): string {
    return `metal3://${metadata.namespace ?? ""}/${host.metadata.name}/${metadata.name}`;
}

export function machineOf(metal3Machine: Metal3Machine, machines: readonly Machine[]): Machine | undefined {
    const owner = ownerOf(metal3Machine, "Machine");
    const { namespace } = metal3Machine.metadata;
    return machines.find(({ metadata }) => metadata.name === owner && metadata.namespace === namespace);
}

/** Gives each machine a host, has it provisioned, and gives the host back when the machine is deleted. */
export function reconcileMachines(world: World, now: string): Change[] {
    const taken = new Set<Host>();
    return world.metal3Machines.flatMap((metal3Machine): Change[] => {
        const host = hostOf(metal3Machine, world.hosts);
        if (metal3Machine.metadata.deletionTimestamp !== undefined) {
            return release(metal3Machine, host);
        }
        const machine = machineOf(metal3Machine, world.machines);
        if (machine === undefined) {
            return [];
        }
        if (!metal3Machine.metadata.finalizers?.includes(FINALIZER)) {
            const finalizers = [...(metal3Machine.metadata.finalizers ?? []), FINALIZER];
            return [patch(metal3Machine, "must not go before its host is given back", { metadata: { finalizers } })];
        }
        if (host !== undefined) {
            return [
                ...(isAsked(metal3Machine, host) ? [] : claim(world, metal3Machine, machine, host)),
                ...report(world, metal3Machine, host, now),
            ];
        }
        const bootstrap = machine.spec.bootstrap?.dataSecretName;
        if (bootstrap === undefined) {
            return say(metal3Machine, "WaitingForBootstrapReady", "no bootstrap data yet", now);
        }
        const failureDomain = metal3Machine.spec.failureDomain ?? machine.spec.failureDomain;
        const chosen = chooseHost(metal3Machine, failureDomain, world.hosts, taken);
        if (chosen === undefined) {
            return say(metal3Machine, "AssociateBareMetalHostFailed", "no available host matches its selector", now);
        }
        taken.add(chosen);
        return claim(world, metal3Machine, machine, chosen);
    });
}

/** Whether the host was told what is to be put on it. It is told once: another image would need it to be emptied first. */
function isAsked({ spec }: Metal3Machine, host: Host): boolean {
    const { image, customDeploy } = host.spec;
    return image !== undefined || customDeploy !== undefined || (spec.image ?? spec.customDeploy) === undefined;
}

/** Takes a host and says what is to be put on it. */
function claim(world: World, metal3Machine: Metal3Machine, machine: Machine, host: Host): Change[] {
    const { name, namespace = "", uid } = metal3Machine.metadata;
    const { image, customDeploy, metaData, networkData, automatedCleaningMode, dataTemplate } = metal3Machine.spec;
    const self = { apiVersion: "infrastructure.cluster.x-k8s.io/v1beta2", kind: "Metal3Machine", name };
    const others = (host.metadata.ownerReferences ?? []).filter(({ kind }) => kind !== "Metal3Machine");
    const index = dataTemplate && dataIndex(world, metal3Machine, dataTemplate);
    const ready = dataTemplate === undefined || index?.known === true;
    const userData = { name: machine.spec.bootstrap?.dataSecretName, namespace };
    return [
        ...(index?.changes ?? []),
        {
            ...{ verb: "patch", kind: "BareMetalHost", ...at(host) },
            why: `host of ${keyOf(metal3Machine)}`,
            body: {
                metadata: {
                    // Another writer may have taken it since it was read.
                    resourceVersion: host.metadata.resourceVersion,
                    labels: { [CLUSTER_NAME]: machine.spec.clusterName },
                    ownerReferences: [...others, { ...self, uid, controller: true }],
                },
                spec: {
                    consumerRef: { ...self, namespace },
                    ...(ready && { online: true, userData }),
                    ...(ready && image && { image }),
                    ...(ready && customDeploy && { customDeploy }),
                    ...(ready && metaData && { metaData: { namespace, ...metaData } }),
                    ...(ready && networkData && { networkData: { namespace, ...networkData } }),
                    ...(automatedCleaningMode !== undefined && { automatedCleaningMode }),
                },
            },
        },
    ];
}

/** What the machine says of its host: where it is, and once its node is found by the label, by which id. */
function report(world: World, metal3Machine: Metal3Machine, host: Host, now: string): Change[] {
    const { metadata, spec, status } = metal3Machine;
    const id = providerId(metal3Machine, host);
    const installed = stateOf(host) === "provisioned";
    // Once found, a node that is away is a matter of health checks.
    const provisioned = installed && (spec.providerID === id || hasLabelledNode(world, host));
    const annotated = metadata.annotations?.[HOST] === keyOf(host);
    const named = !provisioned || spec.providerID === id;
    const condition: Omit<Condition, "lastTransitionTime" | "type"> = provisioned
        ? { status: "True", reason: "Ready", message: "" }
        : installed
          ? {
                status: "False",
                reason: "SettingProviderIDOnNodeFailed",
                message: `no node has the label of ${keyOf(host)}`,
            }
          : { status: "False", reason: "HostNotProvisioned", message: progress(host) };
    const conditions = withCondition(status?.conditions, { ...condition, type: "Ready" }, now);
    const initialized = !provisioned || status?.initialization?.provisioned === true;
    return [
        ...(annotated && named
            ? []
            : [
                  patch(metal3Machine, `runs on host ${keyOf(host)}`, {
                      metadata: { annotations: { [HOST]: keyOf(host) } },
                      ...(provisioned && { spec: { providerID: id } }),
                  }),
              ]),
        ...(conditions === undefined && initialized
            ? []
            : [
                  patchStatus(metal3Machine, `host ${keyOf(host)} is ${stateOf(host)}`, {
                      ...(conditions && { conditions }),
                      ...(provisioned && {
                          initialization: { provisioned: true },
                          addresses: [{ type: "Hostname", address: host.metadata.name }],
                      }),
                  }),
              ]),
    ];
}

function progress(host: Host): string {
    const { errorMessage } = host.status ?? {};
    return `host ${keyOf(host)} is ${stateOf(host) || "not registered"}${errorMessage ? `: ${errorMessage}` : ""}`;
}

/** Takes everything off the host, waits until it is empty, lets it go, and then the machine. */
function release(metal3Machine: Metal3Machine, host: Host | undefined): Change[] {
    const { finalizers = [] } = metal3Machine.metadata;
    if (host === undefined) {
        const rest = finalizers.filter((finalizer) => finalizer !== FINALIZER);
        return rest.length === finalizers.length
            ? []
            : [patch(metal3Machine, "its host is given back", { metadata: { finalizers: rest } })];
    }
    const { image, customDeploy, userData, online } = host.spec;
    const change = { verb: "patch", kind: "BareMetalHost", ...at(host) } as const;
    if (image !== undefined || customDeploy !== undefined || userData !== undefined || online === true) {
        const nothing = { image: null, customDeploy: null, userData: null, metaData: null, networkData: null };
        return [
            {
                ...change,
                why: `${keyOf(metal3Machine)} is being deleted`,
                body: { spec: { ...nothing, online: false } },
            },
        ];
    }
    if (!EMPTY.includes(stateOf(host))) {
        return [];
    }
    const owners = (host.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== metal3Machine.metadata.uid);
    return [
        {
            ...change,
            why: `given back by ${keyOf(metal3Machine)}`,
            body: {
                metadata: { labels: { [CLUSTER_NAME]: null }, ownerReferences: owners },
                spec: { consumerRef: null },
            },
        },
    ];
}

function say(metal3Machine: Metal3Machine, reason: string, message: string, now: string): Change[] {
    const wanted = { type: "Ready", status: "False", reason, message } as const;
    const conditions = withCondition(metal3Machine.status?.conditions, wanted, now);
    return conditions === undefined ? [] : [patchStatus(metal3Machine, message, { conditions })];
}

function patch(metal3Machine: Metal3Machine, why: string, body: object): Change {
    return { verb: "patch", kind: "Metal3Machine", ...at(metal3Machine), why, body };
}

function patchStatus(metal3Machine: Metal3Machine, why: string, status: object): Change {
    return { ...patch(metal3Machine, why, { status }), verb: "patch", body: { status }, subresource: "status" };
}
