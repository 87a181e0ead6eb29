import { PROVENANCE } from "../components/shared/labels";
import {
    GOES_FIRST,
    type LiveMachine,
    type LiveMachines,
    type Metadata,
    OF_CONTROL_PLANE,
    OF_DEPLOYMENT,
    OF_SET,
    REVISION,
} from "./liveMachines";
import { isInUse, runsControlPlane } from "./plan/hosts";
import type { PlatformPlan } from "./plan/platformPlan";
import { releaseProblems } from "./releaseChanges";

/** Why an update must not change machines as the plan has it. By what runs: a plan knows nothing of the one before it. */
export function machineProblems(plan: PlatformPlan, live: LiveMachines): string[] {
    return [...releaseProblems(plan, live), ...lostHosts(plan, live), ...wrongVictims(plan, live)];
}

/** A host that is deleted loses its power, whatever runs on it. Those that somebody else made are theirs. */
function lostHosts({ hosts }: PlatformPlan, live: LiveMachines): string[] {
    const planned = new Set(hosts.map(({ name }) => name));
    return live.hosts.flatMap(({ metadata: { name, annotations }, spec: { consumerRef } }) =>
        planned.has(name) || annotations?.[PROVENANCE] === undefined || !consumerRef
            ? []
            : [
                  `inventory.hosts.${name}: is gone, and ${consumerRef.kind} ${consumerRef.name} still runs on it: put the host back with \`retiring\` until it is empty`,
              ],
    );
}

/**
 * A pool or control plane that shrinks gives up machines of Cluster API's choice, but for those that somebody has marked. Refused
 * unless all that it would give up are on hosts that leave.
 */
function wrongVictims(plan: PlatformPlan, live: LiveMachines): string[] {
    const { metal } = plan;
    const replicasOf = new Map(metal.pools.map(({ name, replicas }) => [`${metal.cluster.name}-${name}`, replicas]));
    const members = metal.pools.find(({ role }) => runsControlPlane(role));
    const of = (label: string, name: string) => live.machines.filter((it) => it.metadata.labels?.[label] === name);
    return [
        ...live.deployments.flatMap(({ metadata: { name }, spec: { replicas = 1 } }) => {
            const queue = queueOf(name, of(OF_DEPLOYMENT, name), live);
            return victimProblems(name, replicas - (replicasOf.get(name) ?? 0), queue, plan, live);
        }),
        ...live.controlPlanes
            .filter(({ metadata }) => metadata.name === metal.cluster.name)
            .flatMap(({ metadata: { name }, spec: { replicas = 1 } }) =>
                victimProblems(name, replicas - (members?.replicas ?? 0), [of(OF_CONTROL_PLANE, name)], plan, live),
            ),
    ];
}

/** Machines by set: as a MachineDeployment with `OnDelete` takes them, the oldest set first and that of the day last. */
function queueOf(deployment: string, machines: readonly LiveMachine[], { machineSets }: LiveMachines) {
    const revision = ({ annotations }: Metadata) => Number(annotations?.[REVISION] ?? 0);
    const sets = machineSets
        .map(({ metadata }) => metadata)
        .filter(({ labels }) => labels?.[OF_DEPLOYMENT] === deployment)
        .sort((a, b) => ((a.creationTimestamp ?? "") < (b.creationTimestamp ?? "") ? -1 : 1));
    const latest = Math.max(...sets.map(revision));
    const ordered = [
        ...sets.filter((set) => revision(set) !== latest),
        ...sets.filter((set) => revision(set) === latest),
    ];
    return ordered.map(({ name }) => machines.filter(({ metadata }) => metadata.labels?.[OF_SET] === name));
}

function victimProblems(
    name: string,
    fewer: number,
    queue: readonly (readonly LiveMachine[])[],
    { hosts, metal }: PlatformPlan,
    live: LiveMachines,
): string[] {
    const leaving = new Set(hosts.filter((host) => !isInUse(host)).map((host) => host.name));
    const hostOf = ({ spec }: LiveMachine) =>
        live.hosts.find((host) => host.spec.consumerRef?.name === spec.infrastructureRef.name)?.metadata.name;
    const isMarked = ({ metadata }: LiveMachine) =>
        metadata.deletionTimestamp !== undefined || metadata.annotations?.[GOES_FIRST] !== undefined;
    /** Nothing is lost with a machine that has no host yet. */
    const mayGo = (machine: LiveMachine) => {
        const host = hostOf(machine);
        return host === undefined || leaving.has(host);
    };
    let left = fewer;
    return queue.flatMap((machines) => {
        const taken = Math.min(Math.max(left, 0), machines.length);
        left -= taken;
        const marked = machines.filter(isMarked);
        const staying = marked.filter((machine) => !mayGo(machine));
        if (taken === 0 || (staying.length === 0 && marked.length >= taken)) {
            return [];
        }
        if (staying.length > 0) {
            const who = staying.map((machine) => `${machine.metadata.name} (${hostOf(machine) ?? ""})`);
            return [
                `${name}: has ${taken} too many, and would give up ${who.join(", ")}, which is marked and on no host that is \`retiring\`: take the mark away (kubectl -n ${metal.cluster.namespace} annotate machine NAME ${GOES_FIRST}-)`,
            ];
        }
        const unmarked = machines.filter((machine) => !isMarked(machine) && mayGo(machine));
        const remedy =
            unmarked.length > 0
                ? `mark it first: ${unmarked.map(({ metadata }) => `kubectl -n ${metal.cluster.namespace} annotate machine ${metadata.name} ${GOES_FIRST}=`).join("; ")}`
                : "it takes machines of an older template first, and none of those is on a host that is `retiring`: install these anew first";
        return [`${name}: gives up ${taken} of ${machines.length} machines, of Cluster API's choice: ${remedy}`];
    });
}
