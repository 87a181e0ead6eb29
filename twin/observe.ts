import * as fs from "node:fs/promises";

import type { Stack } from "@pulumi/pulumi/automation";

import { HOST_FLAGS } from "../components/control-plane/processes";
import { LABELS } from "../components/shared/labels";
import type { LiveName } from "../stacks/config/sections/twin";
import type { ClusterName, PlatformPlan } from "../stacks/plan/platformPlan";
import type { Toolchain } from "../tools/setup/toolchain";
import { MEMBER } from "./capm3/etcd/members";
import type { DeployResult } from "./engine";
import type { Kubectl, Manifest } from "./kubectl";
import { METAL_GROUPS, METAL_PROCESSES } from "./live/metal";
import { observeMetal } from "./live/observeMetal";
import { liveProcesses } from "./live/processes";
import { CLUSTERS, type TwinPaths } from "./paths";
import { versionSkews } from "./skews";
import { played } from "./stages";
import { readState } from "./state";
import type { TwinSummary } from "./summary";

interface Pod extends Manifest {
    readonly spec: { readonly nodeName?: string };
    readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** KWOK walks hosts; no stage can make a Machine of a MachineDeployment, so that none is missed where Cluster API does not run. */
const PLAYED_METAL = ["metal3.io"];

interface Node extends Manifest {
    readonly status: { readonly allocatable: Readonly<Record<string, string>> };
}

/** Asks the control plane, the state and the evidence what there is, rather than the plan what there should be. */
export async function observe(
    { plan, paths, toolchain, stack, kubectl, live }: Observed,
    { changes }: DeployResult,
): Promise<Omit<TwinSummary, "seconds" | "mended" | "finishedAt">> {
    const definitions = plan.clusters.flatMap((cluster) => cluster.definitions);
    const groups = live.includes("metal") ? METAL_GROUPS : [];
    const [nodes, pods, metal, { chartsWithout, ...state }, answers] = await Promise.all([
        Promise.all(CLUSTERS.map((cluster) => kubectl(cluster).get<Node>("nodes"))).then((lists) => lists.flat()),
        kubectl("workload").get<Pod>("pods", "--all-namespaces", `--selector=${LABELS.model}`),
        observeMetal(
            kubectl("management"),
            plan.clusters
                .flatMap(({ name, definitions }) => (name === "management" ? definitions : []))
                .filter((group) => groups.includes(group) || PLAYED_METAL.includes(group)),
        ),
        readState(stack),
        policyAnswers(paths),
    ]);
    const rackOf = new Map(plan.hosts.map(({ name, rack }) => [name, rack]));
    const op = (name: "create" | "update" | "delete" | "replace" | "same") => changes[name] ?? 0;
    return {
        schemaVersion: 1,
        stack: plan.site.stack,
        site: plan.site.name,
        changes: {
            create: op("create"),
            update: op("update"),
            delete: op("delete"),
            replace: op("replace"),
            same: op("same"),
        },
        nodes: nodes.length,
        gpus: nodes.reduce((sum, { status }) => sum + Number(status.allocatable["nvidia.com/gpu"] ?? 0), 0),
        models: plan.placements.map(({ name, replicas }) => {
            const own = pods.filter(({ metadata }) => labelsOf(metadata)[LABELS.model] === name);
            const placed = own.flatMap(({ spec }) => spec.nodeName ?? []);
            const ready = own.filter(({ status }) =>
                status.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True"),
            );
            const racks = [...new Set(placed.map((host) => rackOf.get(host) ?? "unknown"))].sort();
            return { name, replicas, placed: placed.length, ready: ready.length, racks };
        }),
        metal,
        ...answers,
        ...state,
        chartsWithout: withWebhooks(chartsWithout, live.includes("metal") ? METAL_PROCESSES : []),
        reconcilers: {
            live: [
                ...CONTROL_PLANE,
                ...(live.includes("metal") ? [...METAL_PROCESSES, ...(await members(paths))] : []),
            ],
            kwok: played(definitions.filter((group) => !groups.includes(group))),
            standIn: Object.values(toolchain.tools)
                .filter(({ standIn }) => standIn)
                .map(({ name }) => name),
        },
        skews: versionSkews(plan, toolchain),
        leftOut: flagsLeftOut(),
    };
}

/** `<process> --<flag>` of what real hosts run with and a process on loopback cannot, with the reason. */
export function flagsLeftOut(): TwinSummary["leftOut"] {
    return Object.fromEntries(
        Object.entries(HOST_FLAGS).flatMap(([process, flags]) =>
            Object.entries(flags).map(([flag, { onLoopback }]) => [`${process} --${flag}`, onLoopback]),
        ),
    );
}

/** Processes that play the etcd of control-plane hosts. */
async function members(paths: TwinPaths): Promise<string[]> {
    return [...(await liveProcesses(paths)).keys()].filter((name) => name.startsWith(MEMBER)).sort();
}

const CONTROL_PLANE = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

/** Without the webhooks of releases whose processes run here: the twin brings those itself. */
function withWebhooks(
    chartsWithout: TwinSummary["chartsWithout"],
    live: readonly string[],
): TwinSummary["chartsWithout"] {
    const left = Object.entries(chartsWithout).map(([release, objects]): [string, string[]] => [
        release,
        objects.filter(
            (object) => !live.includes(release) || !/^(Mutating|Validating)WebhookConfiguration\//.test(object),
        ),
    ]);
    return Object.fromEntries(left.filter(([, objects]) => objects.length > 0));
}

export interface Observed {
    readonly plan: PlatformPlan;
    readonly paths: TwinPaths;
    readonly toolchain: Toolchain;
    readonly stack: Stack;
    readonly kubectl: (cluster: ClusterName) => Kubectl;
    readonly live: readonly LiveName[];
}

const labelsOf = (metadata: Manifest["metadata"]) => (metadata["labels"] ?? {}) as Readonly<Record<string, string>>;

interface Evidence {
    readonly controls: readonly { readonly id: string; readonly counts: TwinSummary["policies"][string] }[];
    readonly results: readonly {
        readonly control: string;
        readonly status: string;
        readonly object: string;
        readonly path?: string;
        readonly reason?: string;
    }[];
}

async function policyAnswers(paths: TwinPaths): Promise<Pick<TwinSummary, "policies" | "undecided">> {
    const { controls, results } = JSON.parse(await fs.readFile(paths.evidence, "utf8")) as Evidence;
    const undecided = new Map<string, TwinSummary["undecided"][number]>();
    for (const { control, object, path = "", reason = "" } of results.filter(
        ({ status }) => status === "indeterminate",
    )) {
        const key = [object, path, reason].join("\n");
        undecided.set(key, {
            controls: [...(undecided.get(key)?.controls ?? []), control],
            ...{ object, path, reason },
        });
    }
    return {
        policies: Object.fromEntries(controls.map(({ id, counts }) => [id, counts])),
        undecided: [...undecided.values()],
    };
}
