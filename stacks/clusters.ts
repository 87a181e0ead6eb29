import * as fs from "node:fs";
import * as path from "node:path";

import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

import { ClusterScope } from "../components/shared/clusterScope";
import { PROJECT_ROOT } from "./config/load";
import type { ClusterName, ClusterPlan, PlatformPlan } from "./plan/platformPlan";

export type Clusters = Readonly<Record<ClusterName, ClusterScope>>;

/**
 * The two clusters of a site, each with a provider made from a named context of a named file. Neither `KUBECONFIG` nor a
 * file's current context is ever consulted.
 */
export function connectClusters(plan: PlatformPlan): Clusters {
    const connect = (name: ClusterName) => {
        const cluster = plan.clusters.find((candidate) => candidate.name === name) as ClusterPlan;
        return new ClusterScope(
            new Provider(name, {
                kubeconfig: readKubeconfig(cluster, plan.site.twin),
                context: cluster.kubeconfig.context,
                enableServerSideApply: true,
            }),
        );
    };
    return { management: connect("management"), workload: connect("workload") };
}

/**
 * The file's content as a secret: it holds a client key. A site that was never deployed has no file yet; its preview goes
 * through with the value unknown.
 */
function readKubeconfig({ name, kubeconfig }: ClusterPlan, twin: boolean): pulumi.Input<string> {
    const file = path.resolve(PROJECT_ROOT, kubeconfig.path);
    const content = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
    if (content === undefined) {
        if (!pulumi.runtime.isDryRun()) {
            throw new pulumi.RunError(
                `kubernetes.${name}.kubeconfig.path: ${kubeconfig.path} does not exist; ` +
                    (twin ? "start the twin with `npm run twin`" : "write the cluster's kubeconfig there"),
            );
        }
        void pulumi.log.warn(`${kubeconfig.path} does not exist: the ${name} cluster is previewed as not yet made.`);
        return pulumi.secret(pulumi.unknown as unknown as string);
    }
    const problem = kubeconfigProblem(content, kubeconfig.context, twin);
    if (problem) {
        throw new pulumi.RunError(`kubernetes.${name}.kubeconfig: ${kubeconfig.path} ${problem}`);
    }
    return pulumi.secret(content);
}

interface Kubeconfig {
    readonly contexts?: readonly { readonly name: string; readonly context: { readonly cluster: string } }[];
    readonly clusters?: readonly { readonly name: string; readonly cluster: { readonly server: string } }[];
}

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** What is wrong with a kubeconfig, or undefined. A twin never reaches beyond its own machine. */
export function kubeconfigProblem(content: string, context: string, twin: boolean): string | undefined {
    const { contexts = [], clusters = [] } = (parse(content) ?? {}) as Kubeconfig;
    const chosen = contexts.find(({ name }) => name === context);
    if (!chosen) {
        return `has no context "${context}"; it has: ${contexts.map(({ name }) => name).join(", ") || "none"}`;
    }
    const server = clusters.find(({ name }) => name === chosen.context.cluster)?.cluster.server ?? "";
    if (!URL.canParse(server)) {
        return `names no server for context "${context}"`;
    }
    if (twin && !LOOPBACK.includes(new URL(server).hostname)) {
        return `points at ${server}, which is not this machine: a twin is deployed to its own control planes only`;
    }
    return undefined;
}
