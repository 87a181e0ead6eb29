import { compareReleases, minorOf } from "../components/shared/kubernetesVersion";
import { type LiveMachines, OF_CONTROL_PLANE } from "./liveMachines";
import { runsControlPlane } from "./plan/hosts";
import type { PlatformPlan } from "./plan/platformPlan";

/** Why machines must not become another release of Kubernetes as the plan has it, or not while they are of two. */
export function releaseProblems(plan: PlatformPlan, live: LiveMachines): string[] {
    return [...versionProblems(plan, live), ...workersThatNeverCome(plan, live)];
}

/** The control plane goes first, one minor release at a time, and not back once a member has written. */
function versionProblems({ metal: { cluster } }: PlatformPlan, { controlPlanes, machines }: LiveMachines): string[] {
    const found = controlPlanes.find(({ metadata }) => metadata.name === cluster.name);
    if (!found) {
        return [];
    }
    const { kubernetesVersion: wanted, workersVersion } = cluster;
    const reached = bare(found.status?.version ?? found.spec.version);
    const members = machines
        .filter(({ metadata }) => metadata.labels?.[OF_CONTROL_PLANE] === cluster.name)
        .map(({ spec }) => bare(spec.version ?? ""))
        .filter((version) => compareReleases(version, wanted) > 0);
    return [
        ...(minorOf(wanted) > minorOf(reached) + 1
            ? [
                  `kubernetes.version: the control plane runs ${reached}, and ${wanted} skips a minor release: upgrade to 1.${minorOf(reached) + 1} first`,
              ]
            : []),
        ...(members.length > 0
            ? [
                  `kubernetes.version: ${members.length} of the control plane's members run ${members[0] ?? ""}, and what they have written ${wanted} may not read: finish the upgrade`,
              ]
            : []),
        ...(compareReleases(workersVersion, reached) > 0
            ? [
                  `kubernetes.workersVersion: is ${workersVersion}, and a member of the control plane still runs ${reached}: leave it at what workers run until all members are upgraded`,
              ]
            : []),
    ];
}

/**
 * Cluster API makes no worker while its minor release is not the control plane's, since a host joins by a kubeadm of that one
 * (`KubeadmVersionSkew`, a check before a MachineSet makes a machine). A machine more would never come, and a host that is emptied
 * to go back would not return.
 */
function workersThatNeverCome({ site, metal }: PlatformPlan, { controlPlanes, deployments }: LiveMachines): string[] {
    const { name, kubernetesVersion, workersVersion } = metal.cluster;
    const isMade = controlPlanes.some(({ metadata }) => metadata.name === name);
    if (site.phase === 0 || !isMade || minorOf(workersVersion) === minorOf(kubernetesVersion)) {
        return [];
    }
    const pools = metal.pools
        .filter(({ role }) => !runsControlPlane(role))
        .map((pool) => {
            const deployment = `${name}-${pool.name}`;
            const spec = deployments.find(({ metadata }) => metadata.name === deployment)?.spec;
            const running = spec === undefined ? 0 : (spec.replicas ?? 1);
            return { deployment, running, wanted: pool.replicas, version: bare(spec?.template.spec.version ?? "0") };
        });
    const rule = `Cluster API makes no worker of another minor release than kubernetes.version (${kubernetesVersion})`;
    return [
        ...pools
            .filter(({ version }) => compareReleases(version, workersVersion) > 0)
            .map(
                ({ deployment, version }) =>
                    `kubernetes.workersVersion: is ${workersVersion}, and ${deployment} is made of ${version} already: ${rule}, and a host that is emptied to go back would not return: leave it at ${version}`,
            ),
        ...pools
            .filter(({ running, wanted }) => wanted > running)
            .map(
                ({ deployment, running, wanted }) =>
                    `${deployment}: grows from ${running} to ${wanted} machines, and kubernetes.workersVersion is ${workersVersion}: ${rule}: finish the upgrade first`,
            ),
    ];
}

/** As plans have it: Cluster API writes a `v` before it. */
const bare = (release: string) => release.replace(/^v/, "");
