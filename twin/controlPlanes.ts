import type { StackConfig } from "../stacks/config/schema";
import type { ClusterName, PlatformPlan } from "../stacks/plan/platformPlan";
import { UserError } from "../tools/command";
import type { Toolchain } from "../tools/setup/toolchain";
import { prepareControlPlane } from "./controlPlane";
import { writeKubeconfig } from "./kubeconfig";
import type { TwinPaths } from "./paths";

/** Has both control planes running, with a kubeconfig for them. None is started before all are known to be able to. */
export async function ensureControlPlanes(
    paths: TwinPaths,
    toolchain: Toolchain,
    { twin }: StackConfig,
    { clusters }: PlatformPlan,
): Promise<void> {
    const prepared = await all(
        clusters.map((cluster) =>
            prepareControlPlane(paths, toolchain, cluster, {
                apiServerPort: twin?.apiServerPorts?.[cluster.name],
                startTimeoutSeconds: twin?.startTimeoutSeconds ?? 120,
            }),
        ),
    );
    const [first, second] = prepared;
    if (first && first.port === second?.port) {
        throw new UserError(
            `twin.apiServerPorts: ${first.name} and ${second.name} are both ${first.port}; give each its own.`,
        );
    }
    await all(prepared.map((controlPlane) => controlPlane.start()));
    const servers = Object.fromEntries(prepared.map(({ name, port }) => [name, port]));
    await writeKubeconfig(paths, servers as Record<ClusterName, number>);
}

/**
 * Waits for all, whatever becomes of one: nothing may go on behind the back of whoever gets the lock on the twin next. What is
 * wrong with several is said in one message.
 */
async function all<T>(works: readonly Promise<T>[]): Promise<T[]> {
    const settled = await Promise.allSettled(works);
    const reasons = settled.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
    const [first] = reasons;
    if (first === undefined) {
        return Promise.all(works);
    }
    const defect = reasons.find((reason) => !(reason instanceof UserError));
    throw defect ?? new UserError(reasons.map(({ message }) => message).join("\n"));
}
