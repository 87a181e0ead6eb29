import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";

import { ClusterScope } from "../components/shared/clusterScope";
import { PROJECT_ROOT } from "./config/load";
import { findKubeconfig, kubeconfigEndpoint } from "./kubeconfig";
import type { ClusterName, ClusterPlan, PlatformPlan } from "./plan/platformPlan";
import { judgeTold, type ToldKubeconfigs } from "./toldKubeconfigs";

export type Clusters = Readonly<Record<ClusterName, ClusterScope>>;

/**
 * The two clusters of a site, each with a provider made from a named context of a kubeconfig. Neither `KUBECONFIG` nor a
 * file's current context is ever consulted. Every kubeconfig that cannot be used is named in one error.
 *
 * @param told kubeconfigs that the foundation's stack told @default they are read from the files that the plan names
 */
export function connectClusters(plan: PlatformPlan, root = PROJECT_ROOT, told?: ToldKubeconfigs): Clusters {
    const { site, clusters } = plan;
    const found = clusters.map((cluster) => {
        const where = told ? `what stack "${told.by}" tells` : cluster.kubeconfig.path;
        const { content, problem } = told
            ? judgeTold(told, cluster, site.twin)
            : findKubeconfig(cluster, site.twin, root);
        return { cluster, where, content, problem };
    });
    const unusable = found.flatMap(({ cluster: { name }, where, content, problem }) => {
        const absent = content === undefined && !pulumi.runtime.isDryRun() ? "does not exist" : undefined;
        const reason = problem ?? absent;
        return reason === undefined ? [] : [`  kubernetes.${name}.kubeconfig: ${where} ${reason}`];
    });
    if (unusable.length > 0) {
        const what = `The clusters of stack "${site.stack}" cannot be reached; nothing was created.`;
        throw new pulumi.RunError([what, ...unusable, remedy(site, told)].join("\n"));
    }
    const scopes = found.map(({ cluster, where, content }) => {
        return [cluster.name, connect(cluster, where, content, site.twin)] as const;
    });
    return Object.fromEntries(scopes) as Clusters;
}

function remedy({ twin }: PlatformPlan["site"], told: ToldKubeconfigs | undefined): string {
    if (told) {
        return `Run \`pulumi up --stack ${told.by}\`, which tells it, then this again.`;
    }
    return twin
        ? "Run `npm run twin`: it starts the control planes and writes the file."
        : "Write the kubeconfig of the site's clusters there, with the contexts that the stack's configuration names.";
}

/**
 * Requests to one API server, a second. The provider's own 50 after 120 kept a preview of 128 new hosts waiting for 3 of its 11 s, on
 * a server that was idle: what is under way at once the engine bounds, and the server by its priorities of requests.
 */
export const REQUEST_LIMITS = { qps: 500, burst: 1000 };

/** Simulated hosts load nothing and simulated operators report at once: what is not ready by then never will be. */
const TWIN_WAIT_MINUTES = 3;

function connect(
    { name, kubeconfig }: ClusterPlan,
    where: string,
    content: string | undefined,
    twin: boolean,
): ClusterScope {
    if (content === undefined) {
        void pulumi.log.warn(`${where} does not exist: the ${name} cluster is previewed as not yet made.`);
    }
    const provider = new Provider(name, {
        // A secret, since it may hold a client key. A site that was never deployed is previewed with the value unknown.
        kubeconfig: pulumi.secret(content ?? (pulumi.unknown as unknown as string)),
        context: kubeconfig.context,
        enableServerSideApply: true,
        kubeClientSettings: REQUEST_LIMITS,
        // Else another password would delete the Secret first, and baremetal-operator holds it while the host stands: for ever.
        enableSecretMutable: true,
        // Nor should whoever reads a ConfigMap find none for a while. An immutable one is named by its content.
        enableConfigMapMutable: true,
    });
    const endpoint = content === undefined ? undefined : kubeconfigEndpoint(content, kubeconfig.context);
    return new ClusterScope(provider, twin ? TWIN_WAIT_MINUTES : undefined, endpoint);
}
