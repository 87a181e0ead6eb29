import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";

import { ClusterScope } from "../components/shared/clusterScope";
import { PROJECT_ROOT } from "./config/load";
import { findKubeconfig, kubeconfigEndpoint } from "./kubeconfig";
import type { ClusterName, ClusterPlan, PlatformPlan } from "./plan/platformPlan";

export type Clusters = Readonly<Record<ClusterName, ClusterScope>>;

/**
 * The two clusters of a site, each with a provider made from a named context of a named file. Neither `KUBECONFIG` nor a
 * file's current context is ever consulted. Every kubeconfig that cannot be used is named in one error.
 */
export function connectClusters({ site, clusters }: PlatformPlan, root = PROJECT_ROOT): Clusters {
    const found = clusters.map((cluster) => ({ cluster, ...findKubeconfig(cluster, site.twin, root) }));
    const unusable = found.flatMap(({ cluster: { name, kubeconfig }, content, problem }) => {
        const absent = content === undefined && !pulumi.runtime.isDryRun() ? "does not exist" : undefined;
        const reason = problem ?? absent;
        return reason === undefined ? [] : [`  kubernetes.${name}.kubeconfig: ${kubeconfig.path} ${reason}`];
    });
    if (unusable.length > 0) {
        const what = `The clusters of stack "${site.stack}" cannot be reached; nothing was created.`;
        throw new pulumi.RunError([what, ...unusable, site.twin ? REMEDY.twin : REMEDY.site].join("\n"));
    }
    const scopes = found.map(({ cluster, content }) => [cluster.name, connect(cluster, content, site.twin)] as const);
    return Object.fromEntries(scopes) as Clusters;
}

const REMEDY = {
    twin: "Run `npm run twin`: it starts the control planes and writes the file.",
    site: "Write the kubeconfig of the site's clusters there, with the contexts that the stack's configuration names.",
};

/** Simulated hosts load nothing and simulated operators report at once: what is not ready by then never will be. */
const TWIN_WAIT_MINUTES = 3;

function connect({ name, kubeconfig }: ClusterPlan, content: string | undefined, twin: boolean): ClusterScope {
    if (content === undefined) {
        void pulumi.log.warn(`${kubeconfig.path} does not exist: the ${name} cluster is previewed as not yet made.`);
    }
    const provider = new Provider(name, {
        // A secret, since it holds a client key. A site that was never deployed is previewed with the value unknown.
        kubeconfig: pulumi.secret(content ?? (pulumi.unknown as unknown as string)),
        context: kubeconfig.context,
        enableServerSideApply: true,
    });
    const endpoint = content === undefined ? undefined : kubeconfigEndpoint(content, kubeconfig.context);
    return new ClusterScope(provider, twin ? TWIN_WAIT_MINUTES : undefined, endpoint);
}
