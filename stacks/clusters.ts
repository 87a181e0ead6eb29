import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";

import { type ApiEndpoint, ClusterScope } from "../components/shared/clusterScope";
import { PROJECT_ROOT } from "./config/load";
import { findKubeconfig, kubeconfigEndpoint } from "./kubeconfig";
import type { ClusterName, ClusterPlan, PlatformPlan } from "./plan/platformPlan";
import { type Kubeconfigs, toldKubeconfig, UNKNOWN, unreachable } from "./toldKubeconfigs";

export type Clusters = Readonly<Record<ClusterName, ClusterScope>>;

export interface Connection {
    readonly root?: string;
    /** The stack that tells where the clusters are. @default this one: it reads their kubeconfigs from files, and tells the others */
    readonly toldBy?: string;
}

/**
 * The two clusters of a site, each with a provider made from a named context of a kubeconfig. Neither `KUBECONFIG` nor a
 * file's current context is ever consulted. Every kubeconfig that cannot be used is named in one error.
 *
 * The foundation makes the clusters and holds their kubeconfigs; a stack of other layers alone asks its state, so that whoever
 * updates models needs no file. On a site that was never deployed they are unknown to either.
 */
export function connectClusters(plan: PlatformPlan, { root = PROJECT_ROOT, toldBy }: Connection = {}): Clusters {
    const { site, clusters } = plan;
    if (toldBy !== undefined && toldBy !== site.stack) {
        const told = new pulumi.StackReference(`organization/h200-platform/${toldBy}`).getOutput("kubeconfigs");
        const scopes = clusters.map((cluster) => {
            const content = told.apply((kubeconfigs) =>
                toldKubeconfig(kubeconfigs as Kubeconfigs | undefined, cluster, site, toldBy),
            );
            return [cluster.name, scopeOf(cluster, content, site.twin)] as const;
        });
        return Object.fromEntries(scopes) as Clusters;
    }
    const found = clusters.map((cluster) => ({ cluster, ...findKubeconfig(cluster, site.twin, root) }));
    const unusable = found.flatMap(({ cluster: { name, kubeconfig }, content, problem }) => {
        const absent = content === undefined && !pulumi.runtime.isDryRun() ? "does not exist" : undefined;
        const reason = problem ?? absent;
        return reason === undefined ? [] : [`  kubernetes.${name}.kubeconfig: ${kubeconfig.path} ${reason}`];
    });
    if (unusable.length > 0) {
        throw unreachable(site, unusable, site.twin ? REMEDY.twin : REMEDY.site);
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

function connect(cluster: ClusterPlan, content: string | undefined, twin: boolean): ClusterScope {
    const { name, kubeconfig } = cluster;
    if (content === undefined) {
        void pulumi.log.warn(`${kubeconfig.path} does not exist: the ${name} cluster is previewed as not yet made.`);
    }
    const endpoint = content === undefined ? undefined : kubeconfigEndpoint(content, kubeconfig.context);
    return scopeOf(cluster, content ?? UNKNOWN, twin, endpoint);
}

function scopeOf(
    { name, kubeconfig }: ClusterPlan,
    content: pulumi.Input<string>,
    twin: boolean,
    endpoint?: ApiEndpoint,
): ClusterScope {
    const provider = new Provider(name, {
        // A secret, since that of a twin holds a client key.
        kubeconfig: pulumi.secret(content),
        context: kubeconfig.context,
        enableServerSideApply: true,
        // Else another password would delete the Secret first, and baremetal-operator holds it while the host stands: for ever.
        enableSecretMutable: true,
    });
    return new ClusterScope(provider, twin ? TWIN_WAIT_MINUTES : undefined, endpoint);
}
