import * as path from "node:path";

import { PROJECT_ROOT } from "../stacks/config/load";
import type { ClusterName } from "../stacks/plan/platformPlan";

/** The workload context comes first and is the current one. */
export const CLUSTERS = ["workload", "management"] as const satisfies readonly ClusterName[];

/** Everything the twin keeps, all of it under `.twin/`; nothing else on the machine is touched but the tool cache. */
export interface TwinPaths {
    readonly root: string;
    readonly base: string;
    /** Project and stack file of the twin's own: the committed ones are never rewritten. */
    readonly project: string;
    readonly stackFile: string;
    readonly pulumiHome: string;
    /** Temporary files of the engine's plugins in a run of ours, and those of `pulumi` typed by hand. */
    readonly temporary: string;
    readonly shellTemporary: string;
    /** What a shell that has sourced `env` finds before the toolchain. */
    readonly shellBin: string;
    readonly backend: string;
    /** The engine's record of what it deployed, of the twin's stack. */
    readonly state: string;
    readonly passphrase: string;
    /** Working directory of kwokctl, one folder a control plane. */
    readonly controlPlanes: string;
    readonly kubeconfig: string;
    readonly kubectlCache: string;
    readonly env: string;
    readonly summary: string;
    readonly evidence: string;
    readonly logs: string;
    /** What runs beside the control planes with `--live`: executables, certificates, ports, notes, members of etcd. */
    readonly live: string;
    /** Generated API server files of one control plane, encryption keys among them. */
    apiServer(cluster: ClusterName): string;
    controlPlane(cluster: ClusterName): string;
}

export function twinPaths(root = PROJECT_ROOT): TwinPaths {
    const base = path.join(root, ".twin");
    const inside = (...names: string[]) => path.join(base, ...names);
    return {
        root,
        base,
        project: inside("project"),
        stackFile: inside("project", "Pulumi.twin.yaml"),
        pulumiHome: inside("pulumi"),
        temporary: inside("tmp"),
        shellTemporary: inside("shell-tmp"),
        shellBin: inside("bin"),
        backend: inside("state"),
        state: inside("state", ".pulumi", "stacks", "h200-platform", "twin.json"),
        passphrase: inside("keys", "passphrase"),
        controlPlanes: inside("control-planes"),
        kubeconfig: inside("kubeconfig"),
        kubectlCache: inside("kubectl-cache"),
        env: inside("env"),
        summary: inside("summary.json"),
        evidence: inside("evidence.json"),
        logs: inside("logs"),
        live: inside("live"),
        apiServer: (cluster) => inside("api-server", cluster),
        controlPlane: (cluster) => inside("control-planes", "clusters", cluster),
    };
}
