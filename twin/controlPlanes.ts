import type { StackConfig } from "../stacks/config/schema";
import type { ClusterName, PlatformPlan } from "../stacks/plan/platformPlan";
import { UserError } from "../tools/command";
import type { Toolchain } from "../tools/setup/toolchain";
import { prepareControlPlane } from "./controlPlane";
import { writeKubeconfig } from "./kubeconfig";
import type { TwinPaths } from "./paths";
import { waitForAll } from "./waitForAll";

/** Has both control planes running, with a kubeconfig for them. None is started before all are known to be able to. */
export async function ensureControlPlanes(
    paths: TwinPaths,
    toolchain: Toolchain,
    { twin }: StackConfig,
    { clusters }: PlatformPlan,
): Promise<void> {
    const prepared = await waitForAll(
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
    await waitForAll(prepared.map((controlPlane) => controlPlane.start()));
    const servers = Object.fromEntries(prepared.map(({ name, port }) => [name, port]));
    await writeKubeconfig(paths, servers as Record<ClusterName, number>);
}
