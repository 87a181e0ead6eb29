import { ControlPlane } from "../components/control-plane/controlPlane";
import { Workers } from "../components/control-plane/workers";
import { BareMetalFleet } from "../components/metal/bareMetalFleet";
import type { ReadyFor } from "../components/metal/managementCluster";
import { NodeImage } from "../components/metal/nodeImage";
import type { BmcLogins } from "./bmcLogins";
import type { Clusters } from "./clusters";
import { fleetHosts, machineConfigs, machinePools, nodeImageArgs, twinSecrets } from "./machineArgs";
import { API_SERVER_PORT } from "./plan/autoinstall/management";
import { runsControlPlane } from "./plan/hosts";
import type { PlatformPlan } from "./plan/platformPlan";

const DELETABLE = { reason: "simulated hosts: nothing is lost with them" };

/**
 * The other cluster, as the management cluster is told to make it: hosts, what they are installed with, its control plane; and in
 * phases that plan anything on it, its workers. Nothing where a site has no management hosts to make it.
 *
 * The first update of day zero ends with hosts at rest. Their disks ask for Tang servers that somebody has recorded, and for Secrets
 * that the secret store makes; until the first are known, an update that made the control plane would wait for hosts that stop.
 */
export function createMachines(
    plan: PlatformPlan,
    { management: scope }: Clusters,
    logins: BmcLogins,
    after: ReadyFor,
): void {
    const { site, metal, management, hosts } = plan;
    if (!management) {
        return;
    }
    const { name: cluster, namespace, kubernetesVersion, workersVersion, podRange, serviceRange } = metal.cluster;
    const deletable = site.twin ? { deletable: DELETABLE } : {};
    const common = { scope, namespace, owner: "infrastructure" };
    const fleet = new BareMetalFleet("fleet", {
        ...common,
        ...deletable,
        hosts: fleetHosts(plan, logins),
        networkBoot: metal.ironic.dhcp !== undefined,
        firmwareSchemas: metal.firmwareSchemas,
        after: after.hosts,
    });
    const { templates } = new NodeImage("machines", {
        ...common,
        ...nodeImageArgs(plan, management),
        pools: machinePools(plan),
        after: after.clusters,
    });
    const unlocked = metal.unlock.tang.every(({ thumbprint }) => thumbprint !== null);
    if (site.phase === 0 && !site.twin && !unlocked) {
        return;
    }
    const configs = machineConfigs(plan, management);
    const pools = metal.pools.flatMap(({ name, role, replicas, racks }) => {
        const config = configs.get(name);
        return config ? [{ name, role, racks, replicas, config }] : [];
    });
    const [members] = pools.filter(({ role }) => runsControlPlane(role));
    if (!members) {
        throw new Error("the plan has no hosts for a control plane; its verdicts were not looked at");
    }
    const racks = [...new Set(hosts.filter((host) => host.cluster === "workload").map(({ rack }) => rack))].sort();
    const controlPlane = new ControlPlane("workload", {
        ...common,
        ...deletable,
        cluster,
        kubernetesVersion,
        endpoint: { address: metal.apiAddress, port: API_SERVER_PORT },
        podRange,
        serviceRange,
        racks: racks.map((name) => ({ name, controlPlane: members.racks.includes(name) })),
        members: { pool: members.name, replicas: members.replicas, config: members.config },
        templates,
        ...(site.twin && { secrets: twinSecrets(members.config) }),
        after: [fleet, ...after.clusters],
    });
    if (site.phase > 0) {
        new Workers("workers", {
            ...common,
            ...deletable,
            cluster,
            kubernetesVersion: workersVersion,
            pools: pools.flatMap(({ role, ...pool }) =>
                role === "gpu" || role === "storage" ? [{ ...pool, role }] : [],
            ),
            templates,
            gpuHealth: metal.gpuHealth,
            after: [controlPlane],
        });
    }
}
