import { machineConfig } from "../../components/control-plane/machineConfig";
import { machineTemplate } from "../../components/metal/machineTemplate";
import { contentName } from "../../components/shared/contentName";
import type { Verdict } from "../../components/shared/verdict";
import type { StackConfig } from "../config/schema";
import { machineConfigs, machinePools, nodeImageArgs } from "../machineArgs";
import { runsControlPlane } from "./hosts";
import type { PlatformPlan } from "./platformPlan";

type Decided = Omit<PlatformPlan, "verdicts" | "sources">;

/** By pool, eight digits of everything that its hosts are made of: with others Cluster API has another template. */
export function templateDigests(plan: Decided): ReadonlyMap<string, string> {
    const { management, metal } = plan;
    if (!management) {
        return new Map();
    }
    const { kubernetesVersion, workersVersion } = metal.cluster;
    const configs = machineConfigs(plan, management);
    return new Map(
        machinePools(plan).flatMap((pool): [string, string][] => {
            const config = configs.get(pool.name);
            if (!config) {
                return [];
            }
            const content = {
                version: runsControlPlane(pool.role) ? kubernetesVersion : workersVersion,
                config: machineConfig(config),
                template: machineTemplate(nodeImageArgs(plan, management), pool).machine.name,
            };
            return [[pool.name, contentName("", content).slice(1)]];
        }),
    );
}

/** Which hosts an update makes anew, and which stay as they were until somebody installs them anew. */
export function rolloutVerdicts({ metal: { madeOf }, twin }: StackConfig, plan: Decided): Verdict[] {
    return [...templateDigests(plan)].flatMap(([name, digest]): Verdict[] => {
        const pool = plan.metal.pools.find((each) => each.name === name);
        const question = { id: "machines/rollout", subject: `pool/${name}` };
        const recorded = madeOf[name];
        const hosts = `${pool?.replicas ?? 0} ${pool?.replicas === 1 ? "host" : "hosts"}`;
        if (recorded === digest) {
            return [{ ...question, status: "pass", reason: `${hosts}, made of ${digest} as recorded` }];
        }
        if (recorded === undefined) {
            const reason = `nobody has recorded what its ${hosts} are made of, so that no change of it is shown before it is made; once they stand write metal.madeOf.${name}: "${digest}"`;
            return [{ ...question, status: "indeterminate", reason }];
        }
        if (pool && runsControlPlane(pool.role)) {
            const reason = `the update makes all ${hosts} anew, one by one: they were made of ${recorded}, and now of ${digest}; agree to it by metal.madeOf.${name}: "${digest}"`;
            return [{ ...question, status: twin ? "indeterminate" : "fail", reason }];
        }
        const reason = `its ${hosts} are of ${recorded}, and what is installed from now on of ${digest}; nothing makes them anew by itself (docs/runbooks/upgrade-kubernetes.md, 3), and once all are write metal.madeOf.${name}: "${digest}"`;
        return [{ ...question, status: "indeterminate", reason }];
    });
}
