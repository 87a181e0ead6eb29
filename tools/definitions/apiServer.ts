import * as path from "node:path";

import type { ClusterName, ClusterPlan, PlatformPlan } from "../../stacks/plan/platformPlan";
import { PROJECT_ROOT } from "../../stacks/config/load";
import { findKubeconfig } from "../../stacks/kubeconfig";
import { exec, type ExecOptions } from "../../twin/exec";
import { UserError } from "../command";

/** kubectl bound to one API server: its kubeconfig and context are always given, never looked up. */
export interface ApiServer {
    readonly cluster: ClusterName;
    run(args: readonly string[], options?: Pick<ExecOptions, "input">): Promise<string>;
}

const REQUEST_TIMEOUT = "60s";

/** @throws UserError with every kubeconfig that cannot be used */
export function requireKubeconfigs({ site }: PlatformPlan, clusters: readonly ClusterPlan[]): void {
    const unusable = clusters.flatMap((cluster) => {
        const { content, problem = "does not exist" } = findKubeconfig(cluster, site.twin, PROJECT_ROOT);
        const { name, kubeconfig } = cluster;
        return content === undefined ? [`  kubernetes.${name}.kubeconfig: ${kubeconfig.path} ${problem}`] : [];
    });
    if (unusable.length > 0) {
        const remedy = site.twin
            ? "Run `npm run twin`: it starts the control planes, and installs their definitions itself."
            : "Write it there, or name the cluster that is meant with --cluster.";
        const what = `The clusters of stack "${site.stack}" cannot be reached; nothing was changed.`;
        throw new UserError([what, ...unusable, remedy].join("\n"));
    }
}

/** A cluster's API server, by the file and context that the site's configuration names. */
export function siteApiServer({ name, kubeconfig }: ClusterPlan, kubectl: string): ApiServer {
    const target = [
        `--kubeconfig=${path.resolve(PROJECT_ROOT, kubeconfig.path)}`,
        `--context=${kubeconfig.context}`,
        `--request-timeout=${REQUEST_TIMEOUT}`,
    ];
    return { cluster: name, run: (args, options) => exec(kubectl, [...target, ...args], options) };
}
